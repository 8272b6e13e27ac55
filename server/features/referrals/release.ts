import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Context } from '../context.ts';
import { release } from './entries.ts';
import { postTransfers } from './ledger.ts';

const due = statement<Row>({
  name: 'referrals_release_due',
  text: `update commission set state = 'available' where id = any(array(
      select id from commission where state = 'held' and available_at <= now() and (suspect is null or decided_by is not null) order by available_at limit 200 for update skip locked))
    returning id, order_id, promoter_id, amount_minor, clawed_minor, currency`,
});

type Row = {
  id: number;
  order_id: number;
  promoter_id: number;
  amount_minor: number;
  clawed_minor: number;
  currency: string;
};

/** Makes commissions available whose hold has ended, up to 200 at a time. Answers how many. */
export async function releaseDueCommissions(ctx: Context): Promise<number> {
  return transaction(ctx.db, async (tx) => {
    const rows = await run(tx, due, []);
    for (const [currency, group] of Map.groupBy(rows, (row) => row.currency)) {
      const postings = group.flatMap((row) => {
        const transfer = release({
          id: row.id,
          promoterId: row.promoter_id,
          amountMinor: row.amount_minor,
          clawedMinor: row.clawed_minor,
        });
        return transfer ? [{ ...transfer, orderId: row.order_id }] : [];
      });
      await postTransfers(tx, postings, currency);
    }
    return rows.length;
  });
}
