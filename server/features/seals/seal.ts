import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Context } from '../context.ts';
import { openNeed } from '../needs/needs-you.ts';
import { holdsSeal, keepSeal, type KeptSeal, readKeptSeal } from './kept-seal.ts';
import { auditHasher, genesis, printedRow } from './row-hash.ts';

const lock = statement({ name: 'audit_lock', text: "select pg_advisory_xact_lock(hashtext('yinghuo audit seal'))" });

/** Rows commit out of order, so the sealer looks this far back behind the newest sealed one. */
const unsealed = statement<{ id: number; printed: string }>({
  name: 'audit_unsealed',
  text: `select e.id, ${printedRow} as printed from audit_entry e
    where e.id > coalesce((select max(entry_id) from audit_sealed), 0) - 10000
      and not exists (select from audit_sealed s where s.entry_id = e.id)
    order by e.id limit 1000`,
});

const last = statement<{ hash: Buffer }>({
  name: 'audit_last_seal',
  text: 'select hash from audit_seal order by id desc limit 1',
});

const insert = statement<{ id: number }, [number | null, number, Buffer, number[], Buffer[]]>({
  name: 'audit_insert_seal',
  text: `with seal as (insert into audit_seal (first_entry, row_count, hash) values ($1, $2, $3) returning id), sealed as (
    insert into audit_sealed (entry_id, seal_id, place, row_hash)
    select entry_id, seal.id, place, row_hash from seal, unnest($4::bigint[], $5::bytea[]) with ordinality as t (entry_id, row_hash, place)
    ) select id from seal`,
});

/**
 * Chains what was committed since the last call, up to 1,000 rows, and keeps the newest seal outside the database. Answers how
 * many rows. One sealer at a time.
 */
export async function sealAudit(ctx: Context): Promise<number> {
  const made = await chain(ctx);
  if (!made) return 0;
  await keepNewest(ctx, made.seal);
  return made.rows;
}

/** A log whose end is missing is said, and what was kept stays as the proof of it. */
async function keepNewest(ctx: Context, seal: KeptSeal): Promise<void> {
  const kept = await readKeptSeal(ctx);
  if (kept && !(await holdsSeal(ctx.db, kept))) {
    await openNeed(ctx.db, {
      kind: 'audit_tail_missing',
      subject: `seal ${kept.id}`,
      detail: { entryId: kept.lastEntry },
    });
    return;
  }
  await keepSeal(ctx, seal).catch((error: unknown) =>
    ctx.log.warn({ err: error, folder: ctx.config.dataDir }, 'the newest seal of the audit log could not be kept'),
  );
}

async function chain(ctx: Context): Promise<{ rows: number; seal: KeptSeal } | undefined> {
  const hasher = auditHasher(ctx);
  return transaction(ctx.db, async (tx) => {
    await run(tx, lock, []);
    const rows = await run(tx, unsealed, []);
    const [oldest, newest] = [rows[0], rows.at(-1)];
    if (!oldest || !newest) return undefined;
    const previous = (await maybeOne(tx, last, []))?.hash ?? genesis;
    const hashes = rows.map((row) => hasher.row(row.printed));
    const hash = hasher.link(previous, hashes);
    const ids = rows.map((row) => row.id);
    const seal = await one(tx, insert, [oldest.id, rows.length, hash, ids, hashes]);
    return { rows: rows.length, seal: { id: seal.id, lastEntry: newest.id, hash: hash.toString('hex') } };
  });
}
