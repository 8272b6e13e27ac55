import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { transaction } from '../../../../server/db/transaction.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { postTransfers, verifyLedger } from '../../../../server/features/referrals/ledger.ts';
import { releaseDueCommissions } from '../../../../server/features/referrals/release.ts';
import { rewardTask } from '../../../../server/features/referrals/reward.ts';
import { clawBackTask } from '../../../../server/features/referrals/claw-back.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { stockShelf } from '../../../support/stock.ts';
import { contactHash } from '../../../../server/features/contacts/contact.ts';
import type { Context } from '../../../../server/features/context.ts';
import type { JobHandle } from '../../../../server/queue/task.ts';

const freeJob: JobHandle = {
  id: 0,
  epoch: 0,
  attempts: 1,
  lastAttempt: false,
  signal: new AbortController().signal,
  complete: () => Promise.resolve(),
};

async function deliveredOrder(
  ctx: Context,
  variantId: string,
  contact: string,
  referrerId: number | null,
  paidMinor = 10_000,
): Promise<number> {
  const { rows } = await ctx.db.pool.query<{ id: number }>(
    `insert into orders (order_no, status, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency, contact,
       contact_hash, referrer_id, gateway, paid_minor, token_hash, token_public, expires_at, paid_at, delivered_at)
     values ($1, 'delivered', $2, 'p', 'v', 'key', 1, $3, $3, 'CNY', $4, $5, $6, 'sandbox', $3, '', '', now(), now(), now()) returning id`,
    [
      randomBytes(10).toString('hex').toUpperCase(),
      variantId,
      paidMinor,
      contact,
      contactHash(ctx, contact),
      referrerId,
    ],
  );
  return rows[0]!.id;
}

async function promoterOf(ctx: Context, contact: string): Promise<number> {
  const { rows } = await ctx.db.pool.query<{ id: number }>('select id from promoter where contact_hash = $1', [
    contactHash(ctx, contact),
  ]);
  return rows[0]!.id;
}

test('20,000 random operations against Postgres: the ledger sums to zero and fits the commissions', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await saveSettings(
    ctx,
    { referral: { enabled: true, levels: 2, level1BasisPoints: 500, level2BasisPoints: 200, capMinorPerOrder: 2000 } },
    systemActor,
  );
  const { variantId } = await stockShelf(ctx, db.pool, []);
  const orders: number[] = [];
  let operations = 0;
  while (operations < 20_000) {
    const { rows: made } = await db.pool.query<{ id: number }>(
      `insert into orders (order_no, status, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency, contact,
         contact_hash, referrer_id, gateway, paid_minor, token_hash, token_public, expires_at, paid_at, delivered_at)
       select $2 || n, 'delivered', $1, 'p', 'v', 'key', 1, paid, paid, 'CNY', buyer, sha256(buyer::bytea),
         (select id from promoter where n % 5 > 0 and id >= (random() * 20)::int order by id limit 1), 'sandbox', paid, '', '', now(), now(), now()
       from (select n, 1 + floor(random() * 60000)::bigint as paid, 'buyer' || floor(random() * 200)::int as buyer from generate_series(1, 200) n) t returning id`,
      [variantId, `N${operations}N`],
    );
    const batch = made.map((row) => row.id);
    await rewardTask.runBatch!(
      ctx,
      batch.map((orderId) => ({ orderId })),
      [freeJob],
    );
    await rewardTask.runBatch!(
      ctx,
      batch.map((orderId) => ({ orderId })),
      [freeJob],
    );
    orders.push(...batch);
    operations += 400;
    await db.pool.query(
      "update commission set available_at = now() - interval '1 s' where state = 'held' and random() < 0.3",
    );
    operations += await releaseDueCommissions(ctx);
    const refunded = Array.from({ length: 60 }, () => orders[Math.floor(Math.random() * orders.length)]!);
    await db.pool.query(
      'update orders set refunded_minor = least(paid_minor, refunded_minor + ceil(paid_minor * random())::bigint) where id = any($1)',
      [refunded],
    );
    await Promise.all(refunded.map((orderId) => clawBackTask.run(ctx, { orderId }, freeJob)));
    operations += 120;
  }
  const findings = await verifyLedger(ctx.db);
  const { rows } = await db.pool.query<{ transfers: number; commissions: number }>(
    'select (select count(*) from ledger_transfer) as transfers, (select count(*) from commission) as commissions',
  );
  console.log(
    `ledger in Postgres: ${operations} operations, ${rows[0]!.commissions} commissions, ${rows[0]!.transfers} transfers, sum ${findings.total}`,
  );
  expect(rows[0]!.transfers).toBeGreaterThan(1000);
  expect(findings).toEqual({ total: 0, unbalanced: 0, empty: 0, differing: 0 });
}, 120_000);

test('the database refuses a transfer that does not add up, and any change of the past', async () => {
  await using db = await testDatabase();
  const lopsided = transaction(db.database, (tx) =>
    postTransfers(
      tx,
      [
        {
          key: 'x',
          kind: 'commission',
          orderId: 1,
          entries: [{ account: { kind: 'promoter_held', ownerId: 1 }, amountMinor: 5 }],
        },
      ],
      'CNY',
    ),
  );
  await expect(lopsided).rejects.toThrow('does not balance');
  await expect(db.pool.query('delete from ledger_entry')).resolves.toMatchObject({ rowCount: 0 });
  await transaction(db.database, (tx) =>
    postTransfers(
      tx,
      [
        {
          key: 'y',
          kind: 'commission',
          orderId: 1,
          entries: [
            { account: { kind: 'promoter_held', ownerId: 1 }, amountMinor: 5 },
            { account: { kind: 'commission_expense', ownerId: 0 }, amountMinor: -5 },
          ],
        },
      ],
      'CNY',
    ),
  );
  await expect(db.pool.query('delete from ledger_entry')).rejects.toThrow('append-only');
  await expect(db.pool.query('update ledger_entry set amount_minor = 7')).rejects.toThrow('append-only');
});

test("the promoter and the one above earn, a third level never, and what is the buyer's own is held", async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await saveSettings(
    ctx,
    {
      referral: { enabled: true, levels: 2, level1BasisPoints: 500, level2BasisPoints: 200, capMinorPerOrder: 20_000 },
    },
    systemActor,
  );
  const { variantId } = await stockShelf(ctx, db.pool, []);
  const chain = ['ann@x.cn', 'bob@x.cn', 'cat@x.cn', 'dan@x.cn'];
  let referrer: number | null = null;
  for (const contact of chain) {
    await rewardTask.run(ctx, { orderId: await deliveredOrder(ctx, variantId, contact, referrer) }, freeJob);
    referrer = await promoterOf(ctx, contact);
  }
  // ann buys through bob, whom she brought: bob earns, what she would earn on herself is held
  await rewardTask.run(
    ctx,
    { orderId: await deliveredOrder(ctx, variantId, ' ANN@x.cn', await promoterOf(ctx, 'bob@x.cn')) },
    freeJob,
  );
  const { rows } = await db.pool.query<{ contact: string; level: number; amount_minor: number }>(
    'select p.contact, c.level, c.amount_minor from commission c join promoter p on p.id = c.promoter_id order by c.id',
  );
  expect(rows.map((row) => `${row.contact} ${row.level} ${row.amount_minor}`)).toEqual([
    'ann@x.cn 1 500',
    'bob@x.cn 1 500',
    'ann@x.cn 2 200',
    'cat@x.cn 1 500',
    'bob@x.cn 2 200',
    'bob@x.cn 1 500',
    'ann@x.cn 2 200',
  ]);
  await db.pool.query("update commission set available_at = now() - interval '1 s'");
  expect(await releaseDueCommissions(ctx)).toBe(6);
  const held = await db.pool.query('select level, suspect from commission where state = $1', ['held']);
  expect(held.rows).toEqual([{ level: 2, suspect: 'same_contact' }]);
});

test('64 people joining through each other at once make no cycle', async () => {
  await using db = await testDatabase({ max: 16 });
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, []);
  for (let n = 0; n < 8; n++)
    await rewardTask.run(ctx, { orderId: await deliveredOrder(ctx, variantId, `seed${n}@x.cn`, null) }, freeJob);
  const joins = Array.from({ length: 64 }, async (_, n) => {
    const { rows } = await db.pool.query<{ id: number }>('select id from promoter order by random() limit 1');
    await rewardTask.run(
      ctx,
      { orderId: await deliveredOrder(ctx, variantId, `p${n % 32}@x.cn`, rows[0]!.id) },
      freeJob,
    );
  });
  await Promise.all(joins);
  const { rows } = await db.pool.query('select 1 from promoter where referred_by >= id');
  expect(rows).toEqual([]);
  await expect(db.pool.query('update promoter set referred_by = id')).rejects.toThrow('check constraint');
});
