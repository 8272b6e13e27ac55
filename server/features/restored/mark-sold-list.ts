import { defined } from '../../contract/defined.ts';
import type { z } from 'zod';
import { soldListInput, type SoldListResult } from '../../contract/restored.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { normalKey } from '../keys/clean-key.ts';
import { blindIndexer } from '../keys/seal-keys.ts';
import { parseInput } from '../parse-input.ts';
import { inStock, spellingsOf } from './list-spellings.ts';
import { markSold } from './mark-sold.ts';
import { closeWhenNothingHeld } from '../keys/held-stock.ts';

const last = statement<{ id: number }>({
  name: 'restored_last',
  text: 'select id from restoration order by id desc limit 1 for share',
});

const count = statement<{ keys: number; unsold: number; already: number }, [number[], Buffer[]]>({
  name: 'restored_count_list',
  text: `select count(*)::int as keys, count(*) filter (where unsold)::int as unsold, count(*) filter (where already and not unsold)::int as already
    from (
      select bool_or(k.id is not null and k.sold_at is null) as unsold,
        bool_or(k.sold_at is not null or k.id is null and s.blind_index is not null) as already
      from unnest($1::int[], $2::bytea[]) as given (line, blind_index)
      left join stock_key k on k.blind_index = given.blind_index left join known_sold s on s.blind_index = given.blind_index
      group by given.line
    ) lines`,
});

type Named = { lines: number[]; indexes: Buffer[] };

/** Every key of the stock that a line names; one that the stock lacks is remembered as its likeliest spelling. */
async function namedBy(tx: Connection, blind: (key: string) => Buffer, lines: Iterable<string>): Promise<Named> {
  const spellings = [...lines].map((line) => spellingsOf(line).map(blind));
  const stock = await inStock(tx, spellings.flat());
  const named = new Map<string, Buffer[]>();
  for (const indexes of spellings) {
    if (indexes.length === 0) continue;
    const known =
      indexes.find((index) => stock.has(index.toString('hex'))) ?? defined(indexes.at(-1), 'indexes.at(-1)');
    const name = known.toString('hex');
    named.set(name, stock.get(name) ?? [known]);
  }
  const pairs = [...named.values()].flatMap((indexes, line) => indexes.map((index) => ({ line, index })));
  return { lines: pairs.map(({ line }) => line), indexes: pairs.map(({ index }) => index) };
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
    const { lines: numbers, indexes } = await namedBy(tx, blind, lines);
    const restoration = await maybeOne(tx, last, []);
    if (!restoration)
      throw new AppError('conflict', 'This shop has not come back from a backup.', { reason: 'not_restored' });
    const found = await one(tx, count, [numbers, indexes]);
    const { keys, unsold, already } = found;
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
