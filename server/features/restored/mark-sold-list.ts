import type { z } from 'zod';
import { soldListInput, type SoldListResult } from '../../contract/restored.ts';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { normalKey } from '../keys/clean-key.ts';
import { blindIndexer } from '../keys/seal-rows.ts';
import { parseInput } from '../parse-input.ts';
import { markSold } from './mark-sold.ts';
import { closeWhenNothingHeld } from './row.ts';

const last: Statement = {
  name: 'restored_last',
  text: 'select id from restoration order by id desc limit 1 for share',
};

const count: Statement = {
  name: 'restored_count_list',
  text: `select count(*)::int as keys, count(*) filter (where k.id is not null and k.sold_at is null)::int as unsold,
      count(*) filter (where k.sold_at is not null or k.id is null and s.blind_index is not null)::int as already
    from unnest($1::bytea[]) as given (blind_index)
    left join stock_key k on k.blind_index = given.blind_index left join known_sold s on s.blind_index = given.blind_index`,
};

const aliases: Statement = {
  name: 'restored_list_aliases',
  text: `select a.clean_index, a.blind_index from stock_key_alias a join stock_key k on k.blind_index = a.blind_index
    where a.clean_index = any($1::bytea[])`,
};

/** Keys that are in stock with characters that a list leaves out count under the name they have there. */
async function asInStock(tx: Connection, indexes: Buffer[]): Promise<Buffer[]> {
  const rows = await run<{ clean_index: Buffer; blind_index: Buffer }>(tx, aliases, [indexes]);
  const known = new Map(rows.map((row) => [row.clean_index.toString('hex'), row.blind_index]));
  return indexes.map((index) => known.get(index.toString('hex')) ?? index);
}

/**
 * Takes a list of keys that were sold in the time that is missing, one a line, and sees to it that they are never sold again. The keys
 * themselves are kept nowhere. A list that is given twice changes nothing more.
 */
export async function markSoldList(
  ctx: Context,
  input: z.input<typeof soldListInput>,
  actor: Actor,
): Promise<SoldListResult> {
  const { text, preview } = parseInput(soldListInput, input);
  const blind = blindIndexer(ctx.secrets.blindIndex);
  const lines = new Set(text.split(/\r\n|\r|\n/).map((line) => normalKey(line.replace(/^\uFEFF/, ''))));
  lines.delete('');
  return transaction(ctx.db, async (tx) => {
    const indexes = await asInStock(tx, [...lines].map(blind));
    const [restoration] = await run<{ id: number }>(tx, last, []);
    if (!restoration)
      throw new AppError('conflict', 'This shop has not come back from a backup.', { reason: 'not_restored' });
    const [found] = await run<{ keys: number; unsold: number; already: number }>(tx, count, [indexes]);
    const { keys, unsold, already } = found!;
    const result = { keys, marked: unsold, already, unknown: keys - unsold - already };
    if (preview || keys === 0) return result;
    const soldAt = new Date(ctx.clock());
    const rows = indexes.map((blindIndex) => ({ blindIndex, soldAt }));
    await markSold(tx, { restorationId: restoration.id, source: 'list' }, rows);
    await appendAudit(tx, { actor, action: 'restored.markSold', subject: String(restoration.id), detail: result });
    await closeWhenNothingHeld(tx, actor.id);
    return result;
  });
}
