import { z } from 'zod';
import { exportsPerDay, maxExportKeys } from '../../contract/keys.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { formatCsvRow } from '../keys/format-csv-row.ts';
import { refuseOverDaily } from './daily-limit.ts';
import { openStockKey, type StockKeyRow } from './open-keys.ts';

const find = statement<Row, [string, string, number]>({
  name: 'export_find_keys',
  text: `select k.batch_id, k.sealed, k.blind_index, b.sealed_data_key, k.sold_at, o.order_no, d.retired_at
    from stock_key k join key_batch b on b.id = k.batch_id left join orders o on o.id = k.order_id and k.sold_at is not null
      left join delivery d on d.key_id = k.id
    where k.batch_id = $1 and ($2 = 'all' or k.sold_at is null) order by k.pos, k.id limit $3`,
});

type Row = StockKeyRow & { sold_at: Date | null; order_no: string | null; retired_at: Date | null };

const exportAsked = z.object({ batchId: z.uuid(), which: z.enum(['unsold', 'all']) });

/** A batch's keys as a CSV file, in the order they were imported. A replaced one is no longer what its order holds. */
export async function answerExport(
  ctx: Context,
  input: unknown,
  { requestedBy }: { requestedBy: string },
): Promise<string> {
  const { batchId, which } = exportAsked.parse(input);
  await refuseOverDaily(ctx, 'export', { requestedBy, max: exportsPerDay });
  const rows = await run(ctx.db, find, [batchId, which, maxExportKeys + 1]);
  if (rows.length > maxExportKeys) {
    throw new AppError('too_large', `One export has at most ${maxExportKeys} keys.`, { reason: 'export_too_large' });
  }
  const lines = rows.map((row) => {
    const sold = row.sold_at
      ? [row.sold_at.toISOString(), row.order_no ?? '', row.retired_at?.toISOString() ?? '']
      : ['', '', ''];
    return formatCsvRow([openStockKey(ctx, row).toString(), ...sold]);
  });
  return formatCsvRow(['secret', 'sold_at', 'order_no', 'replaced_at']) + lines.join('');
}
