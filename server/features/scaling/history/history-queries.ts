import type { ScaledService } from '../../../contract/scaling/policy.ts';
import { statement } from '../../../db/statement.ts';

const figures = ['desired', 'ready', 'starting', 'draining', 'busy', 'arrivals', 'done', 'backlog'] as const;
const columns = `${figures.join(', ')}, p95_ms, errors, cpu, memory_mb`;

/** What came of a minute; what an earlier leader counted of it is not lost, so the larger total wins. */
export const saveArrivals = statement<never, [number, string[], Buffer[], number[]]>({
  name: 'history_arrivals',
  text: `insert into arrival_minute as a (service, minute, counts, total)
    select service, to_timestamp($1::float8 / 1000), counts, total from unnest($2::text[], $3::bytea[], $4::int[]) as u (service, counts, total)
    on conflict (service, minute) do update set counts = excluded.counts, total = excluded.total where excluded.total >= a.total`,
});

export const readArrivals = statement<{ service: ScaledService; counts: Buffer }, [number]>({
  name: 'history_arrivals_read',
  text: 'select service, counts from arrival_minute where minute = to_timestamp($1::float8 / 1000)',
});

export const saveThoughts = statement<never, [number, string]>({
  name: 'history_thoughts',
  text: `insert into thought_minute (service, minute, was, desired, wanted, capped, reasons, seen)
    select service, to_timestamp($1::float8 / 1000), was, desired, wanted, capped, reasons, seen
    from jsonb_to_recordset($2) as t (service text, was int, desired int, wanted int, capped text, reasons jsonb, seen jsonb)
    on conflict (service, minute) do update set was = excluded.was, desired = excluded.desired, wanted = excluded.wanted,
      capped = excluded.capped, reasons = excluded.reasons, seen = excluded.seen`,
});

export const saveSlices = statement<never, [number, string]>({
  name: 'history_slices',
  text: `insert into metric_slice (tier, at, service, ${columns})
    select 10, to_timestamp($1::float8 / 1000), service, ${columns}
    from jsonb_to_recordset($2) as t (service text, desired real, ready real, starting real, draining real, busy real,
      arrivals real, done real, backlog real, p95_ms real, errors real, cpu real, memory_mb real)
    on conflict (tier, at, service) do nothing`,
});

/** Sums up a stretch of one tier in the next; repeatable. */
export const rollUp = statement<never, [number, number, number, number]>({
  name: 'history_roll_up',
  text: `insert into metric_slice (tier, at, service, ${columns})
    select $2::smallint, to_timestamp($3::float8 / 1000), service, ${figures.map((name) => `avg(${name})`).join(', ')},
      max(p95_ms), avg(errors), avg(cpu), avg(memory_mb)
    from metric_slice where tier = $1 and at >= to_timestamp($3::float8 / 1000) and at < to_timestamp($4::float8 / 1000) group by service
    on conflict (tier, at, service) do update set
      ${[...figures, 'p95_ms', 'errors', 'cpu', 'memory_mb'].map((name) => `${name} = excluded.${name}`).join(', ')}`,
});

export const saveInstances = statement<never, [number, string[], string[], number[], number[], number[]]>({
  name: 'history_instances',
  text: `insert into instance_slice (at, instance, service, busy, cpu, memory_mb)
    select to_timestamp($1::float8 / 1000), * from unnest($2::uuid[], $3::text[], $4::real[], $5::real[], $6::real[])
    on conflict do nothing`,
});

export const dropInstances = statement({
  name: 'history_drop_instances',
  text: "delete from instance_slice where at < now() - interval '2 hours'",
});
