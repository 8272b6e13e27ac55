import { randomUUID } from 'node:crypto';
import type { ServiceDecision } from '../../../../server/contract/scaling/decision.ts';
import type { Observations } from '../../../../server/contract/scaling/observation.ts';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { Decision } from '../../../../server/contract/scaling/decision.ts';
import type { TestDatabase } from '../../../support/database.ts';

type Said = Partial<Omit<Decision<unknown>, 'memory'>>;
export type StateRow = { seen?: Partial<Observations>; decision?: Said; memory?: object; ageS?: number };

/** What a scaler would have written at its last turn. */
export async function writeState(db: TestDatabase, { seen = {}, decision = {}, memory = {}, ageS = 0 }: StateRow) {
  const leader = randomUUID();
  await db.pool.query(
    `insert into scaler_state (epoch, at, leader, leader_since, memory, seen, decision)
     values (1, now() - $1 * interval '1 second', $2, now() - interval '1 hour', $3, $4, $5)
     on conflict (id) do update set at = excluded.at, memory = excluded.memory, seen = excluded.seen, decision = excluded.decision`,
    [ageS, leader, JSON.stringify(memory), JSON.stringify(seen), JSON.stringify(decision)],
  );
  return leader;
}

export function said(service: ScaledService, change: Partial<ServiceDecision> = {}): ServiceDecision {
  return { service, was: 1, desired: 1, wanted: 1, capped: null, reasons: [], ...change };
}

export async function addDecision(db: TestDatabase, agoS: number, decision: ServiceDecision): Promise<number> {
  const { service, was, desired, wanted, capped, reasons } = decision;
  const { rows } = await db.pool.query(
    `insert into decision (at, epoch, service, was, desired, wanted, capped, reasons)
     values (now() - $1 * interval '1 second', 1, $2, $3, $4, $5, $6, $7) returning id`,
    [agoS, service, was, desired, wanted, capped, JSON.stringify(reasons)],
  );
  return rows[0].id;
}

export async function addInstance(
  db: TestDatabase,
  service: string,
  { state = 'ready', silentS = 0 } = {},
): Promise<string> {
  const { rows } = await db.pool.query(
    `insert into instance (id, service, pid, host, state, heartbeat_at, metrics)
     values (gen_random_uuid(), $1, 1, 'here', $2, now() - $3 * interval '1 second', '{"cpuPercent": 12.5, "memoryMb": 90, "busy": 2}') returning id`,
    [service, state, silentS],
  );
  return rows[0].id;
}
