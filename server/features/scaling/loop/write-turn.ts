import type { Decision } from '../../../contract/scaling/decision.ts';
import type { Observations } from '../../../contract/scaling/observation.ts';
import { run, runCount, type Statement } from '../../../db/database.ts';
import type { FleetMemory } from '../../../scaling/memory.ts';
import type { Context } from '../../context.ts';

// one statement: a scaler that falls asleep in the middle of it holds no lock that its successor waits for
const save: Statement = {
  name: 'scaler_turn_save',
  text: `with office as (
      select from lease where name = 'scaler' and epoch = $1 for share
    ), state as (
      insert into scaler_state as s (epoch, at, leader, leader_since, memory, seen, decision)
      select $1, to_timestamp($2::float8 / 1000), $3::uuid, to_timestamp($4::float8 / 1000), $5::jsonb, $6::jsonb, $7::jsonb from office
      on conflict (id) do update set epoch = excluded.epoch, at = excluded.at, leader = excluded.leader, leader_since = excluded.leader_since,
        memory = excluded.memory, seen = excluded.seen, decision = excluded.decision
      where s.epoch <= excluded.epoch returning 1
    ), wished as (
      insert into desired_count as d (service, instances, epoch)
      select service, instances, $1 from state, unnest($8::text[], $9::int[]) as u (service, instances)
      on conflict (service) do update set instances = excluded.instances, epoch = excluded.epoch, at = now()
      where d.epoch < excluded.epoch or (d.epoch = excluded.epoch and d.instances <> excluded.instances)
    ), changes as (
      insert into decision (at, epoch, service, was, desired, wanted, capped, reasons)
      select to_timestamp($2::float8 / 1000), $1, c.service, c.was, c.desired, c.wanted, c.capped, c.reasons
      from state, jsonb_to_recordset($10::jsonb) as c (service text, was int, desired int, wanted int, capped text, reasons jsonb)
    )
    select from state`,
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
  const services = acts ? decision.services : [];
  const written = await runCount(ctx.db, save, [
    epoch,
    decision.atMs,
    ctx.instanceId,
    leaderSinceMs,
    JSON.stringify(memory),
    JSON.stringify(seen),
    JSON.stringify(said),
    services.map((each) => each.service),
    services.map((each) => each.desired),
    JSON.stringify(services.filter((each) => each.desired !== each.was)),
  ]);
  return written > 0;
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
