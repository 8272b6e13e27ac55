import { defined } from '../../contract/defined.ts';
import type { Connection } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Context } from '../context.ts';
import { holdsSeal, readKeptSeal } from './kept-seal.ts';
import { auditHasher, genesis, printedRow } from './row-hash.ts';

export type AuditFindings = {
  sealed: number;
  /** Committed, not sealed yet: normally the last 2 seconds' rows. */
  unsealed: number;
  /** The first row that is not what was sealed, or the last that was known when the log's end is gone; null when all are there. */
  firstBad: { entryId: number; why: 'changed' | 'missing' | 'chain' | 'end_missing' } | null;
};

const links = statement<Link, [number]>({
  name: 'audit_links',
  text: 'select id, row_count, hash from audit_seal where id > $1 order by id limit 500',
});

const rowsOf = statement<SealedRow, [number, number]>({
  name: 'audit_rows_of',
  text: `select s.entry_id, s.seal_id, s.row_hash, e.id is not null as there, ${printedRow} as printed
    from audit_sealed s left join audit_entry e on e.id = s.entry_id where s.seal_id between $1 and $2 order by s.seal_id, s.place`,
});

const unsealed = statement<{ n: number }>({
  name: 'audit_count_unsealed',
  text: 'select count(*) as n from audit_entry e where not exists (select from audit_sealed s where s.entry_id = e.id)',
});

type Link = { id: number; row_count: number; hash: Buffer };
type SealedRow = { entry_id: number; seal_id: number; row_hash: Buffer; there: boolean; printed: string };

/** Walks the whole chain in one snapshot and names the first row that doesn't fit. */
export async function verifyAudit(ctx: Context): Promise<AuditFindings> {
  const hasher = auditHasher(ctx);
  return transaction(
    ctx.db,
    async (tx) => {
      let previous: Buffer = genesis;
      let after = 0;
      let sealed = 0;
      let firstBad: AuditFindings['firstBad'] = null;
      for (;;) {
        const page = await run(tx, links, [after]);
        if (page.length === 0 || firstBad) break;
        const rows = Map.groupBy(
          await run(tx, rowsOf, [defined(page[0], 'page[0]').id, defined(page.at(-1), 'page.at(-1)').id]),
          (row) => row.seal_id,
        );
        for (const link of page) {
          const own = rows.get(link.id) ?? [];
          firstBad =
            badRow(own, hasher) ??
            badLink(
              link,
              own,
              hasher.link(
                previous,
                own.map((row) => row.row_hash),
              ),
            );
          if (firstBad) break;
          sealed += own.length;
          previous = link.hash;
        }
        after = defined(page.at(-1), 'page.at(-1)').id;
      }
      firstBad ??= await missingEnd(ctx, tx);
      const tail = await one(tx, unsealed, []);
      return { sealed, unsealed: tail.n, firstBad };
    },
    { isolation: 'repeatable read' },
  );
}

/** The newest seal is also kept beside the data: without it, taking the end off the log would leave a chain that fits. */
async function missingEnd(ctx: Context, tx: Connection): Promise<AuditFindings['firstBad']> {
  const kept = await readKeptSeal(ctx);
  if (!kept || (await holdsSeal(tx, kept))) return null;
  return { entryId: kept.lastEntry, why: 'end_missing' };
}

function badRow(rows: SealedRow[], hasher: ReturnType<typeof auditHasher>): AuditFindings['firstBad'] {
  for (const row of rows) {
    if (!row.there) return { entryId: row.entry_id, why: 'missing' };
    if (!hasher.row(row.printed).equals(row.row_hash)) return { entryId: row.entry_id, why: 'changed' };
  }
  return null;
}

function badLink(link: Link, rows: SealedRow[], expected: Buffer): AuditFindings['firstBad'] {
  if (rows.length === link.row_count && expected.equals(link.hash)) return null;
  return { entryId: rows[0]?.entry_id ?? 0, why: 'chain' };
}
