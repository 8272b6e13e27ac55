import type { Decision, ServiceDecision } from '../../contract/scaling/decision.ts';
import type { Observations } from '../../contract/scaling/observation.ts';
import { run, runCount, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import type { FleetMemory } from '../../scaling/memory.ts';
import type { Context } from '../context.ts';
import { holdsLease } from '../machines/leases.ts';

const saveState: Statement = {
  name: 'scaler_state_save',
  text: `insert into scaler_state as s (epoch, at, leader, leader_since, memory, seen, decision)
    values ($1, to_timestamp($2::float8 / 1000), $3, to_timestamp($4::float8 / 1000), $5, $6, $7)
    on conflict (id) do update set epoch = excluded.epoch, at = excluded.at, leader = excluded.leader, leader_since = excluded.leader_since,
      memory = excluded.memory, seen = excluded.seen, decision = excluded.decision
    where s.epoch <= excluded.epoch`,
};

const saveDesired: Statement = {
  name: 'desired_count_save',
  text: `insert into desired_count as d (service, instances, epoch) select *, $3 from unnest($1::text[], $2::int[])
    on conflict (service) do update set instances = excluded.instances, epoch = excluded.epoch, at = now()
    where d.epoch < excluded.epoch or (d.epoch = excluded.epoch and d.instances <> excluded.instances)`,
};

const saveDecisions: Statement = {
  name: 'decision_save',
  text: `insert into decision (at, epoch, service, was, desired, wanted, capped, reasons)
    select to_timestamp($1::float8 / 1000), $2, service, was, desired, wanted, capped, reasons
    from jsonb_to_recordset($3) as d (service text, was int, desired int, wanted int, capped text, reasons jsonb)`,
};

export type Turn = {
  epoch: number;
  leaderSinceMs: number;
  seen: Observations;
  decision: Decision<FleetMemory>;
  /** In role `all` nothing is wished for: there is no fleet. */
  acts: boolean;
};

/** Writes what was seen and decided, all or nothing; false: a newer leader is in office and nothing was written. */
export async function writeTurn(ctx: Context, { epoch, leaderSinceMs, seen, decision, acts }: Turn): Promise<boolean> {
  const { memory, ...said } = decision;
  return transaction(ctx.db, async (tx) => {
    if (!(await holdsLease(tx, 'scaler', epoch))) return false;
    const written = await runCount(tx, saveState, [
      epoch,
      decision.atMs,
      ctx.instanceId,
      leaderSinceMs,
      JSON.stringify(memory),
      JSON.stringify(seen),
      JSON.stringify(said),
    ]);
    if (written === 0) return false;
    if (!acts) return true;
    const { services } = decision;
    await run(tx, saveDesired, [services.map((each) => each.service), services.map((each) => each.desired), epoch]);
    const changes: ServiceDecision[] = services.filter((each) => each.desired !== each.was);
    if (changes.length > 0) await run(tx, saveDecisions, [decision.atMs, epoch, JSON.stringify(changes)]);
    return true;
  });
}

const readState: Statement = {
  name: 'scaler_state_adopt',
  text: "select memory, (seen->>'startMs')::float8 as start_ms from scaler_state where id = 1 and memory <> '{}'",
};

/** What the leader before remembered; null when there was none. */
export async function adoptState(ctx: Context): Promise<{ memory: FleetMemory; startMs: number } | null> {
  const [row] = await run<{ memory: FleetMemory; start_ms: number }>(ctx.db, readState, []);
  return row ? { memory: row.memory, startMs: row.start_ms } : null;
}
