import type { Decision } from '../../../contract/scaling/decision.ts';
import type { Observations } from '../../../contract/scaling/observation.ts';
import { maybeOne, runCount, statement } from '../../../db/statement.ts';
import type { FleetMemory } from '../../../scaling/memory.ts';
import type { Context } from '../../context.ts';

// one statement: a scaler that falls asleep in the middle of it holds no lock that its successor waits for
const save = statement<
  never,
  {
    epoch: number;
    atMs: number;
    leader: string;
    leaderSinceMs: number;
    memory: string;
    seen: string;
    said: string;
    services: string[];
    instances: number[];
    changes: string;
  }
>({
  name: 'scaler_turn_save',
  text: `with leadership as (
      select from lease where name = 'scaler' and epoch = :epoch for share
    ), state as (
      insert into scaler_state as s (epoch, at, leader, leader_since, memory, seen, decision)
      select :epoch, to_timestamp(:atMs::float8 / 1000), :leader::uuid, to_timestamp(:leaderSinceMs::float8 / 1000), :memory::jsonb, :seen::jsonb, :said::jsonb from leadership
      on conflict (id) do update set epoch = excluded.epoch, at = excluded.at, leader = excluded.leader, leader_since = excluded.leader_since,
        memory = excluded.memory, seen = excluded.seen, decision = excluded.decision
      where s.epoch <= excluded.epoch returning 1
    ), counts as (
      insert into desired_count as d (service, instances, epoch)
      select service, instances, :epoch from state, unnest(:services::text[], :instances::int[]) as u (service, instances)
      on conflict (service) do update set instances = excluded.instances, epoch = excluded.epoch, at = now()
      where d.epoch < excluded.epoch or (d.epoch = excluded.epoch and d.instances <> excluded.instances)
    ), changes as (
      insert into decision (at, epoch, service, was, desired, wanted, capped, reasons)
      select to_timestamp(:atMs::float8 / 1000), :epoch, c.service, c.was, c.desired, c.wanted, c.capped, c.reasons
      from state, jsonb_to_recordset(:changes::jsonb) as c (service text, was int, desired int, wanted int, capped text, reasons jsonb)
    )
    select from state`,
});

export type Turn = {
  epoch: number;
  leaderSinceMs: number;
  seen: Observations;
  decision: Decision<FleetMemory>;
  /** In role `all` no counts are written: there is no fleet. */
  acts: boolean;
};

/** Writes what was seen and decided, all or nothing; false: a newer one leads and nothing was written. */
export async function writeTurn(ctx: Context, { epoch, leaderSinceMs, seen, decision, acts }: Turn): Promise<boolean> {
  const { memory, ...said } = decision;
  const services = acts ? decision.services : [];
  const written = await runCount(ctx.db, save, {
    epoch,
    atMs: decision.atMs,
    leader: ctx.instanceId,
    leaderSinceMs,
    memory: JSON.stringify(memory),
    seen: JSON.stringify(seen),
    said: JSON.stringify(said),
    services: services.map((each) => each.service),
    instances: services.map((each) => each.desired),
    changes: JSON.stringify(services.filter((each) => each.desired !== each.was)),
  });
  return written > 0;
}

const readState = statement<{ memory: FleetMemory; start_ms: number }>({
  name: 'scaler_state_adopt',
  text: "select memory, (seen->>'startMs')::float8 as start_ms from scaler_state where id = 1 and memory <> '{}'",
});

/** What the leader before remembered; null when there was none. */
export async function adoptState(ctx: Context): Promise<{ memory: FleetMemory; startMs: number } | null> {
  const row = await maybeOne(ctx.db, readState, []);
  return row ? { memory: row.memory, startMs: row.start_ms } : null;
}
