import { randomUUID } from 'node:crypto';
import { transaction } from '../../../../../server/db/transaction.ts';
import { supplyAllWaiting, supplyWaitingOrders } from '../../../../../server/features/keys/supply-waiting-orders.ts';
import { recallBatch } from '../../../../../server/features/stock/recall-batch.ts';
import { resumeBatch, stopBatch } from '../../../../../server/features/stock/stop-batch.ts';
import { undoBatch } from '../../../../../server/features/stock/undo-batch.ts';
import { expireUnpaidOrders } from '../../../../../server/features/housekeeping/housekeeping.ts';
import { readBuyerOrder } from '../../../../../server/features/orders/buyer-order-by-token.ts';
import type { CheckoutResult } from '../../../../../server/features/orders/checkout.ts';
import { deliverManually } from '../../../../../server/features/orders/deliver-manually.ts';
import { replaceKey } from '../../../../../server/features/orders/replace-key.ts';
import { resendOrder } from '../../../../../server/features/orders/resend.ts';
import { confirmPayment } from '../../../../../server/features/payments/confirm.ts';
import { refundOrder } from '../../../../../server/features/payments/refund.ts';
import { releaseDueCommissions } from '../../../../../server/features/referrals/release.ts';
import { claimJobs } from '../../../../../server/queue/claim.ts';
import { bankKnows, lapseHolds, operator, order, owner, pay } from '../buyer.ts';
import { hurry, runJob, type Worked } from '../hand-worker.ts';
import { restock, type World } from './shop-world.ts';

export type Action = (world: World) => Promise<Worked[] | void>;

const about =
  (act: (world: World, made: CheckoutResult) => Promise<unknown>): Action =>
  async (world) => {
    // mostly a recent order: the later ones are still under way
    const recent = world.dice.chance(0.7) ? world.orders.slice(-12) : world.orders;
    if (recent.length > 0) await act(world, world.dice.one(recent));
  };

async function checkoutOne(world: World): Promise<void> {
  const { ctx, dice, orders } = world;
  const codes = (await ctx.db.pool.query<{ code: string }>('select code from promoter limit 5')).rows.map(
    (row) => row.code,
  );
  const made = await order(ctx, dice.one(world.variants), {
    quantity: 1 + dice.below(3),
    ...(dice.chance(0.2) && { coupon: 'twice' }),
    ...(codes.length > 0 && dice.chance(0.6) && { ref: dice.one(codes) }),
  });
  orders.push(made);
  if (dice.chance(0.7)) await bankKnows(ctx, made, [`T-${made.orderNo}`, `T2-${made.orderNo}`]);
}

const payExactly = about((world, made) => {
  const eventId = `E-${made.orderNo}-${world.dice.below(2)}`;
  return pay(world.ctx, made, { eventId });
});

const payOddly = about((world, made) => {
  const { dice } = world;
  return pay(
    world.ctx,
    made,
    dice.one([
      { amountMinor: made.amountMinor - 1, tradeNo: `S-${made.orderNo}-${dice.below(3)}` },
      { amountMinor: made.amountMinor + 50 },
      { currency: 'USD', tradeNo: `U-${made.orderNo}` },
      { tradeNo: `T2-${made.orderNo}` },
      { orderNo: 'NOSUCHORDERNOSUCHORDER', tradeNo: `N-${dice.below(99)}` },
      { outcome: 'failed' as const },
    ]),
  );
});

const refundSome = about(async (world, made) => {
  const { dice, ctx } = world;
  const amountMinor = dice.one([made.amountMinor, made.amountMinor, 1 + dice.below(made.amountMinor), 100]);
  const refund = {
    orderNo: made.orderNo,
    amountMinor,
    reason: 'walk',
    requestKey: randomUUID(),
    byHand: dice.chance(0.4),
  };
  const times = dice.chance(0.3) ? [refund, { ...refund, requestKey: randomUUID() }, refund] : [refund];
  const asked = await Promise.allSettled(
    times.map((one) => refundOrder(ctx, one, dice.chance(0.5) ? owner : operator)),
  );
  for (const result of asked) if (result.status === 'rejected') throw result.reason as Error;
});

const confirm = about((world, made) => {
  const tradeNo = world.dice.one([
    `T-${made.orderNo}`,
    `C-${made.orderNo}`,
    `T-${world.dice.one(world.orders).orderNo}`,
  ]);
  return confirmPayment(world.ctx, { orderNo: made.orderNo, tradeNo, reason: 'walk' }, owner);
});

async function restockSome(world: World): Promise<void> {
  const variantId = world.dice.one(world.keyVariants);
  await restock(world, variantId, 1 + world.dice.below(4));
  await transaction(world.ctx.db, (tx) => supplyWaitingOrders(tx, variantId));
}

async function changeSomeBatch(world: World): Promise<void> {
  const change = world.dice.one([stopBatch, resumeBatch, recallBatch, resumeBatch, undoBatch]);
  await change(world.ctx, { batchId: world.dice.one(world.batches) }, owner);
}

const age = about((world, { orderNo }) =>
  world.ctx.db.pool.query(
    "update orders set created_at = now() - interval '3 days', expires_at = now() - interval '3 days' where order_no = $1 and status in ('created', 'expired')",
    [orderNo],
  ),
);

async function lapse(world: World): Promise<void> {
  await lapseHolds(world.ctx);
  await expireUnpaidOrders(world.ctx);
}

/** A worker that claims some jobs and runs them. */
const workSome: Action = async ({ ctx, dice }) => {
  const jobs = await claimJobs(ctx.db, allTasks, { limit: 1 + dice.below(6), worker: randomUUID() });
  const worked: Worked[] = [];
  for (const job of jobs) worked.push(await runJob(ctx, job));
  return worked;
};

/** kill -9 in the middle: jobs are claimed and never finished; their lease lapses. */
const crash: Action = async ({ ctx, dice }) => {
  await claimJobs(ctx.db, allTasks, { limit: 1 + dice.below(6), worker: randomUUID() });
  await hurry(ctx);
};

/** SIGSTOP: a worker sleeps past its lease, another takes its jobs, and both go on at once. */
const sleepwalk: Action = async ({ ctx, dice }) => {
  const sleeping = await claimJobs(ctx.db, allTasks, { limit: 1 + dice.below(6), worker: randomUUID() });
  await hurry(ctx);
  const awake = await claimJobs(ctx.db, allTasks, { limit: 20, worker: randomUUID() });
  return Promise.all([...awake, ...sleeping].map((job) => runJob(ctx, job)));
};

export const allTasks = [
  'orders.settle',
  'orders.refund',
  'dispense.deliver',
  'dispense.supply',
  'commission.reward',
  'commission.claw-back',
];

export const actions: [weight: number, name: string, act: Action][] = [
  [14, 'checkout', checkoutOne],
  [16, 'pay', payExactly],
  [5, 'pay oddly', payOddly],
  [1, 'dispute', about((world, made) => pay(world.ctx, made, { outcome: 'disputed', eventId: `D-${made.orderNo}` }))],
  [5, 'confirm', confirm],
  [5, 'lapse', lapse],
  [2, 'age', age],
  [6, 'restock', restockSome],
  [2, 'batch', changeSomeBatch],
  [
    5,
    'replace',
    about((world, made) =>
      replaceKey(world.ctx, { orderNo: made.orderNo, slot: world.dice.below(2), reason: 'walk' }, owner),
    ),
  ],
  [7, 'refund', refundSome],
  [3, 'resend', about((world, made) => resendOrder(world.ctx, { orderNo: made.orderNo }, owner))],
  [
    5,
    'by hand',
    about((world, made) =>
      deliverManually(world.ctx, { orderNo: made.orderNo, text: `by hand ${made.orderNo}` }, owner),
    ),
  ],
  [16, 'work', workSome],
  [4, 'crash', crash],
  [5, 'sleepwalk', sleepwalk],
  [3, 'supply', ({ ctx }) => supplyAllWaiting(ctx)],
  [2, 'hurry', ({ ctx }) => hurry(ctx)],
  [
    2,
    'release',
    async ({ ctx }) => {
      await ctx.db.pool.query("update commission set available_at = now() where state = 'held' and id % 2 = 0");
      await releaseDueCommissions(ctx);
    },
  ],
  [5, 'read', about((world, made) => readBuyerOrder(world.ctx, made.orderNo, made.token))],
];
