import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../../server/db/database.ts';
import { contactHash } from '../../server/features/contacts/contact.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { insertOrder } from '../../server/features/orders/insert-order.ts';
import { systemActor } from '../../server/features/context.ts';
import { deliverTask } from '../../server/features/delivery/deliver.ts';
import { recordNotice } from '../../server/features/payments/record-notice.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { settleTask } from '../../server/features/payments/settle.ts';
import { rewardTask } from '../../server/features/referrals/reward.ts';
import { claimJobs, completeJob } from '../../server/queue/claim.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, percentile } from './bench.ts';
import { treeCpuMs } from './cpu.ts';

export type BareOrders = {
  perSecond: number;
  postgresCpuMs: number;
  statements: number;
  commits: number;
  p95Ms: number;
};

const clients = 8;

const place = (value: string): number => insertOrder.order?.indexOf(value) ?? -1;

type Recorded = { name?: string; text: string; values?: unknown[] };

/**
 * The ceiling: the very statements of one order, recorded from the verbs and sent by a bare client as prepared
 * statements, with no HTTP, no crypto and no job waiting between them.
 */
export async function benchBareOrders(postgres: BenchPostgres, seconds: number): Promise<BareOrders> {
  const url = await postgres.newDatabase('bare');
  const db = openDatabase(url, { max: 2 });
  const ctx = testContext(db);
  await saveGateway(
    ctx,
    { name: 'sandbox', enabled: true, position: 0, settings: { secret: 'bench-secret-of-sixteen' } },
    systemActor,
  );
  const { variantId } = await stockShelf(
    ctx,
    db.pool,
    Array.from({ length: 60_000 }, (_, n) => `BARE-${n}`),
  );
  const recorded = await recordOrder(async () => {
    const made = await checkout(
      ctx,
      { variantId, quantity: 1, contact: 'bare@example.com', gateway: 'sandbox' },
      { clientIp: '203.0.113.1', publicUrl: 'http://127.0.0.1:1' },
    );
    await recordNotice(ctx, 'sandbox', {
      notice: {
        eventId: 'E',
        orderNo: made.orderNo,
        outcome: 'paid',
        amountMinor: made.amountMinor,
        currency: made.currency,
        tradeNo: 'T',
        happenedAt: new Date(),
      },
    });
    for (const task of [settleTask, deliverTask])
      await runOne(task.name, (payload, job) => task.run(ctx, payload as never, job));
    await db.pool.query('update job set locked_until = now()');
    await runOne(rewardTask.name, (payload, job) => rewardTask.run(ctx, payload as never, job));
  });
  const texts = new Map(recorded.filter((query) => query.name).map((query) => [query.name!, query]));
  const own = recorded.filter(
    (query) => query.name && !/^(settings|gateways)_read$|^queue_(claim|notify)$/.test(query.name),
  );

  async function runOne(
    name: string,
    run: (payload: unknown, job: Parameters<typeof settleTask.run>[2]) => Promise<void>,
  ): Promise<void> {
    const [job] = await claimJobs(db, [name], { limit: 1, worker: ctx.instanceId });
    await run(job!.payload, {
      id: job!.id,
      epoch: job!.epoch,
      attempts: 1,
      lastAttempt: false,
      signal: new AbortController().signal,
      complete: (tx) => completeJob(tx, job!.id, job!.epoch),
    });
  }

  const times: number[] = [];
  const cpuBefore = treeCpuMs(postgres.pid);
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      const claimed = new Map<string, Claimed[]>();
      while (performance.now() < until) {
        const orderedAt = performance.now();
        await bareOrder(client, claimed);
        times.push(performance.now() - orderedAt);
      }
      await client.end();
    }),
  );
  const took = (performance.now() - startedAt) / 1000;
  const cpu = treeCpuMs(postgres.pid) - cpuBefore;
  await db.close();
  return {
    perSecond: times.length / took,
    postgresCpuMs: cpu / times.length,
    statements: own.length,
    commits: 5,
    p95Ms: percentile(times, 0.95),
  };

  async function bareOrder(client: pg.Client, claimed: Map<string, Claimed[]>): Promise<void> {
    const q = async (name: string, change: (values: unknown[]) => unknown[]) => {
      const known = texts.get(name)!;
      return (
        await client.query<Record<string, never>>({ name, text: known.text, values: change([...(known.values ?? [])]) })
      ).rows;
    };
    // jobs are claimed four at a time, as workers under load do; which order's job it is makes no difference here
    const claim = async (task: string) => {
      const waiting = claimed.get(task) ?? [];
      if (waiting.length === 0)
        waiting.push(...((await q('queue_claim', () => [[task], 4, ctx.instanceId])) as unknown as Claimed[]));
      claimed.set(task, waiting);
      return waiting.shift();
    };
    const orderNo = randomBytes(11).toString('hex').toUpperCase();
    const contact = `${randomUUID()}@example.com`;
    const hash = contactHash(ctx, contact);
    await q('catalog_quote', (v) => v);
    const [order] = await q('orders_insert', (v) =>
      v
        .with(place('orderNo'), orderNo)
        .with(place('contact'), contact)
        .with(place('contactHash'), hash)
        .with(place('clientIp'), `10.${[...randomBytes(3)].join('.')}`),
    );
    const orderId: unknown = order!.id;
    await q('payments_record', (v) => v.with(1, `E${orderNo}`).with(2, orderNo).with(6, `T${orderNo}`));
    const settle = await claim(settleTask.name);
    const { rows } = await client.query<{ id: number }>({
      name: 'bare_event',
      text: 'select id from payment_event where gateway = $1 and event_id = $2',
      values: ['sandbox', `E${orderNo}`],
    });
    await client.query('begin');
    await q('payments_lock_order', () => [rows[0]!.id]);
    await q('keys_confirm_held', () => [orderId]);
    await q('payments_pay', (v) => v.with(4, orderId).with(2, `T${orderNo}`));
    if (settle) await q('queue_complete', () => [settle.id, settle.epoch]);
    await client.query('commit');
    const deliver = await claim(deliverTask.name);
    await client.query('begin');
    await q('delivery_lock_order', () => [orderId]);
    const [key] = await q('delivery_undelivered_keys', () => [orderId]);
    await q('delivery_insert', (v) => v.with(0, orderId).with(3, [key!.id]));
    if (deliver) await q('queue_complete', () => [deliver.id, deliver.epoch]);
    await client.query('commit');
    const reward = await claim(rewardTask.name);
    await client.query('begin');
    await q('referrals_lock_orders', () => [[orderId]]);
    await q('referrals_join', (v) =>
      v
        .with(0, [orderNo.slice(0, 10)])
        .with(1, [hash])
        .with(2, [contact])
        .with(4, [orderId]),
    );
    if (reward) await q('queue_complete', () => [reward.id, reward.epoch]);
    await client.query('commit');
  }
}

type Claimed = { id: number; epoch: number };

/** Every query sent through `pg` while `work` runs. */
async function recordOrder(work: () => Promise<void>): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  const { query: original } = pg.Client.prototype as { query: (this: pg.Client, ...args: unknown[]) => unknown };
  pg.Client.prototype.query = function record(this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    if (typeof first === 'object' && first !== null && 'text' in first) recorded.push({ ...(first as Recorded) });
    return Reflect.apply(original, this, args) as never;
  } as pg.Client['query'];
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original as pg.Client['query'];
  }
  return recorded;
}
