import { expect, test } from 'vitest';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { order, owner, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop } from '../server/features/orders/hand-worker.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

test('a serial number that another order takes between the look and the booking is refused, and nothing is written', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const [ours, other] = [await order(ctx, variantId), await order(ctx, variantId)];
  const first = await ctx.db.pool.connect();
  await first.query('begin');
  await first.query(
    "insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values ($1, 'sandbox', 'SAME-1', 1000, 'CNY', 'applied')",
    [(await rowOf(ctx, other)).id],
  );
  const late = confirmPayment(ctx, { orderNo: ours.orderNo, tradeNo: 'SAME-1', reason: 'seen at the bank' }, owner);
  const refused = expect(late).rejects.toMatchObject({ code: 'conflict', extra: { reason: 'trade_no_taken' } });
  await eventually(async () => {
    const { rows } = await ctx.db.pool.query<{ n: number }>(
      "select count(*)::int as n from pg_locks where not granted and locktype = 'transactionid'",
    );
    return rows[0]!.n > 0;
  });
  await first.query('commit');
  first.release();
  await refused;
  expect(await rowOf(ctx, ours)).toMatchObject({ status: 'created', paid_minor: 0 });
});
