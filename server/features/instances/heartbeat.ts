import { defined } from '../../contract/defined.ts';
import type { InstanceState } from '../../contract/services.ts';
import { type RowOf, statement, type ValuesOf } from '../../db/statement.ts';
import { livingInstances } from './living-instances.ts';

/** This instance was declared dead while it slept; its work belongs to others by now. */
export class DeclaredDead extends Error {}

/** The connection that an instance keeps open while it lives. */
export type InstanceConnection = {
  query<Row extends object>(query: { name?: string; text: string; values?: unknown[] }): Promise<{ rows: Row[] }>;
};

const heartbeat = statement<Place & { alive: number }, [string, string, string]>({
  name: 'instance_beat',
  text: `with me as (
    update instance set heartbeat_at = now(), state = $2, metrics = $3 where id = $1 and state <> 'dead' returning service
  )
  select (select count(*) from me) as alive,
    count(*) filter (where id < $1::uuid) as rank, count(*) + 1 as peers
  from ${livingInstances} i
  where service = (select service from me) and id <> $1::uuid and state = 'ready'`,
});

export type Place = { rank: number; peers: number };

/** One statement: writes state and metrics, answers this instance's place among the ready ones of its service. Throws `DeclaredDead`. */
export async function sendHeartbeat(
  on: InstanceConnection,
  id: string,
  { state, metrics }: { state: InstanceState; metrics: object },
): Promise<Place> {
  const values: ValuesOf<typeof heartbeat> = [id, state, JSON.stringify(metrics)];
  const { rows } = await on.query<RowOf<typeof heartbeat>>({ name: heartbeat.name, text: heartbeat.text, values });
  const { alive, rank, peers } = defined(rows[0], 'the place of this instance');
  if (Number(alive) === 0) throw new DeclaredDead('declared dead while asleep');
  return { rank: Number(rank), peers: Number(peers) };
}
