import type { InstanceConnection } from './heartbeat.ts';

type Row = { id: string; service: string; pid: number; host: string; hostId: string | null };

/** Enters the instance into the fleet's list. `hostId`: of the fleet that started it, if any did. An id is never used again. */
export async function registerInstance(on: InstanceConnection, row: Row): Promise<void> {
  await on.query({
    text: 'insert into instance (id, service, pid, host, host_id) values ($1, $2, $3, $4, $5)',
    values: [row.id, row.service, row.pid, row.host, row.hostId],
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
