import { z } from 'zod';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { blindIndexer } from '../keys/seal-keys.ts';
import { openStockKey, type StockKeyRow } from './open-keys.ts';

const next = statement<StockKeyRow & { id: number }, [number]>({
  name: 'alias_next_keys',
  text: `select k.id, k.batch_id, k.sealed, k.blind_index, b.sealed_data_key
    from stock_key k join key_batch b on b.id = k.batch_id where k.id > $1 order by k.id limit 2000`,
});
const add = statement<never, [Buffer[], Buffer[]]>({
  name: 'alias_add',
  text: `insert into stock_key_alias (blind_index, clean_index) select * from unnest($1::bytea[], $2::bytea[]) on conflict do nothing`,
});

const payload = z.object({ after: z.number().int() });

/**
 * Looks once through keys from before they were cleaned, so that the same key without its invisible characters is a duplicate of
 * them. 2,000 keys a job; the keys themselves stay as they were sealed.
 */
export const aliasTask: Task<typeof payload, Context> = {
  name: 'dispense.alias',
  payload,
  isQuiet: true,
  async run(ctx, { after }, job) {
    await transaction(ctx.db, async (tx) => {
      const rows = await run(tx, next, [after]);
      const blind = blindIndexer(ctx.secrets.blindIndex);
      const aliases = rows.flatMap((row) => {
        const clean = blind(openStockKey(ctx, row).toString());
        return clean.equals(row.blind_index) ? [] : [{ old: row.blind_index, clean }];
      });
      if (aliases.length > 0)
        await run(tx, add, [aliases.map((alias) => alias.old), aliases.map((alias) => alias.clean)]);
      await job.complete(tx);
      const last = rows.at(-1);
      if (last) await enqueue(tx, ctx.waker, { task: 'dispense.alias', payload: { after: last.id } });
    });
  },
};
