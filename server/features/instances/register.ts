import type { InstanceConnection } from './heartbeat.ts';

type Row = { id: string; service: string; pid: number; host: string };

/** Enters the instance into the fleet's list. */
export async function registerInstance(on: InstanceConnection, row: Row): Promise<void> {
  await on.query({
    text: `insert into instance (id, service, pid, host) values ($1, $2, $3, $4)
      on conflict (id) do update set pid = excluded.pid, heartbeat_at = now() where instance.state <> 'dead'`,
    values: [row.id, row.service, row.pid, row.host],
  });
}

/** Takes the instance off the list and frees what it held. */
export async function deregisterInstance(on: InstanceConnection, id: string): Promise<void> {
  await on.query({
    text: "update instance set state = 'dead', heartbeat_at = now() where id = $1",
    values: [id],
  });
  await on.query({ text: 'update lease set locked_until = now() where holder = $1', values: [id] });
}
