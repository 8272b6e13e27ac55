import type { InstanceState } from '../contract/services.ts';
import type { StandingConnection } from './standing-connection.ts';

/** An instance silent for this long is dead, ms. */
const silentMs = 15_000;

/** This instance was declared dead while it slept; its work belongs to others by now. */
export class DeclaredDead extends Error {}

type Row = { id: string; service: string; pid: number; host: string };

/** Enters the instance into the fleet's list. */
export async function enterInstance(standing: StandingConnection, row: Row): Promise<void> {
  await standing.query({
    text: `insert into instance (id, service, pid, host) values ($1, $2, $3, $4)
      on conflict (id) do update set pid = excluded.pid, heartbeat_at = now() where instance.state <> 'dead'`,
    values: [row.id, row.service, row.pid, row.host],
  });
}

const beatText = `with me as (
    update instance set heartbeat_at = now(), state = $2, metrics = $3 where id = $1 and state <> 'dead' returning service
  )
  select (select count(*) from me) as alive,
    count(*) filter (where id < $1::uuid) as rank, count(*) + 1 as peers
  from instance
  where service = (select service from me) and id <> $1::uuid and state = 'ready'
    and heartbeat_at > now() - interval '${silentMs} milliseconds'`;

export type Place = { rank: number; peers: number };

/** One heartbeat, one statement: writes state and metrics, answers this instance's place among the ready ones of its service. */
export async function beat(
  standing: StandingConnection,
  id: string,
  state: InstanceState,
  metrics: object,
): Promise<Place> {
  const { rows } = await standing.query<Place & { alive: number }>({
    name: 'instance_beat',
    text: beatText,
    values: [id, state, JSON.stringify(metrics)],
  });
  const { alive, rank, peers } = rows[0]!;
  if (Number(alive) === 0) throw new DeclaredDead('declared dead while asleep');
  return { rank: Number(rank), peers: Number(peers) };
}

/** Takes the instance off the list and frees what it held. */
export async function leaveInstance(standing: StandingConnection, id: string): Promise<void> {
  await standing.query({
    text: "update instance set state = 'dead', heartbeat_at = now() where id = $1",
    values: [id],
  });
  await standing.query({ text: 'update lease set locked_until = now() where holder = $1', values: [id] });
}
