import type { Connection, Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import type { Actor } from '../context.ts';

const insertEntry = statement<never, [string, string, string, string]>({
  name: 'audit_append',
  text: 'insert into audit_entry (actor, action, subject, detail) values ($1, $2, $3, $4)',
});

export type AuditEntry = {
  actor: Actor;
  /** `<noun>.<verb>`: `orders.refund`. */
  action: string;
  /** What it was done to: an order number, a batch id. */
  subject: string;
  /** Never a key, a contact or a secret. */
  detail?: object;
};

/** Writes the audit row in the transaction of the change it tells of. */
export async function appendAudit(
  tx: Connection | Database,
  { actor, action, subject, detail = {} }: AuditEntry,
): Promise<void> {
  await run(tx, insertEntry, [`${actor.role}:${actor.id}:${actor.name}`, action, subject, JSON.stringify(detail)]);
}
