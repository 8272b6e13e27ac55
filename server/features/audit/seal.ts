import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import type { Context } from '../context.ts';
import { auditHasher, genesis, printedRow } from './row-hash.ts';

const lock: Statement = { name: 'audit_lock', text: "select pg_advisory_xact_lock(hashtext('yinghuo audit seal'))" };

/** Rows commit out of order, so the sealer looks this far back behind the newest sealed one. */
const unsealed: Statement = {
  name: 'audit_unsealed',
  text: `select e.id, ${printedRow} as printed from audit_entry e
    where e.id > coalesce((select max(entry_id) from audit_sealed), 0) - 10000
      and not exists (select from audit_sealed s where s.entry_id = e.id)
    order by e.id limit 1000`,
};

const last: Statement = { name: 'audit_last_seal', text: 'select hash from audit_seal order by id desc limit 1' };

const insert: Statement = {
  name: 'audit_insert_seal',
  text: `with seal as (insert into audit_seal (first_entry, row_count, hash) values ($1, $2, $3) returning id)
    insert into audit_sealed (entry_id, seal_id, place, row_hash)
    select entry_id, seal.id, place, row_hash from seal, unnest($4::bigint[], $5::bytea[]) with ordinality as t (entry_id, row_hash, place)`,
};

/** Chains what was committed since the last call, up to 1,000 rows. Answers how many. One sealer at a time. */
export async function sealAudit(ctx: Context): Promise<number> {
  const hasher = auditHasher(ctx);
  return transaction(ctx.db, async (tx) => {
    await run(tx, lock, []);
    const rows = await run<{ id: number; printed: string }>(tx, unsealed, []);
    if (rows.length === 0) return 0;
    const previous = (await run<{ hash: Buffer }>(tx, last, []))[0]?.hash ?? genesis;
    const hashes = rows.map((row) => hasher.row(row.printed));
    await run(tx, insert, [rows[0]!.id, rows.length, hasher.link(previous, hashes), rows.map((row) => row.id), hashes]);
    return rows.length;
  });
}
