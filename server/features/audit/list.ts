import { defined } from '../../contract/defined.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

export type AuditRow = {
  id: number;
  at: string;
  /** `<role>:<id>:<name>`. */
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  sealed: boolean;
};

const read = statement<Row, [number, number]>({
  name: 'audit_list',
  text: `select e.id, e.at, e.actor, e.action, e.subject, e.detail, s.entry_id is not null as sealed
    from audit_entry e left join audit_sealed s on s.entry_id = e.id where e.id < $1 order by e.id desc limit $2`,
});

type Row = Omit<AuditRow, 'at'> & { at: Date };

/** The log, newest first, a page at a time. */
export async function listAudit(
  ctx: Context,
  { cursor, limit = 100 }: { cursor?: number; limit?: number } = {},
): Promise<{ rows: AuditRow[]; nextCursor: number | null }> {
  const rows = await run(ctx.db, read, [cursor ?? Number.MAX_SAFE_INTEGER, limit + 1]);
  const page = rows.slice(0, limit).map((row) => ({ ...row, at: row.at.toISOString() }));
  return { rows: page, nextCursor: rows.length > limit ? defined(page.at(-1), 'page.at(-1)').id : null };
}
