import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awaitKeys, stopAwaiting } from '../../../server/features/delivery/await-keys.ts';
import { saveSettings } from '../../../server/features/settings/save.ts';
import { systemActor } from '../../../server/features/context.ts';
import { preferredWaitMs } from '../../../server/storefront/preferred-wait.ts';
import { stockShelf } from '../../support/stock.ts';
import { openShop, type OpenShop, visitor } from './open-storefront.ts';

type Made = { orderNo: string; token: string; payUrl: string };
type Seen = { status: string; keys: string[] };

let shop: OpenShop;
let variantId: string;
let orders = 0;

beforeAll(async () => {
  shop = await openShop();
  await saveSettings(shop.ctx, { openOrdersPerAddress: 1000 }, systemActor);
  ({ variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 50 }, (_, n) => `KEPT-${n}`),
  ));
});
afterAll(() => shop?.[Symbol.asyncDispose]());

async function order(): Promise<Made> {
  const contact = `kept${orders++}@example.com`;
  const made = await visitor(shop.url).postJson('/api/orders', {
    variantId,
    quantity: 1,
    contact,
    gateway: 'sandbox',
  });
  return made.json<Made>();
}

const look = ({ orderNo, token }: Made, prefer: string) =>
  visitor(shop.url).get(`/api/orders/${orderNo}`, { authorization: `Bearer ${token}`, prefer });
const pay = ({ payUrl }: Made) => visitor(payUrl).post(payUrl, { outcome: 'pay' });

test('one look is kept from before the payment until the key is there', async () => {
  const made = await order();
  const [seen] = await Promise.all([look(made, 'wait=20'), pay(made)]);
  expect(seen.json<Seen>()).toMatchObject({ status: 'delivered', keys: [expect.stringMatching(/^KEPT-/)] });
});

test("a page's own look as well, and a few of one order together", async () => {
  const made = await order();
  const browser = visitor(shop.url);
  await browser.get(`/o/${made.orderNo}?t=${made.token}`);
  const before = (await browser.get(`/o/${made.orderNo}/state`)).json<{ version: string }>();
  const looks = Array.from({ length: 8 }, () => browser.get(`/o/${made.orderNo}/state`, { prefer: 'wait=20' }));
  const answers = await Promise.all([...looks, pay(made)]);
  for (const { text } of answers.slice(0, 8)) expect(JSON.parse(text)).toMatchObject({ status: 'delivered' });
  expect(JSON.parse(answers[0]!.text).version).not.toBe(before.version);
});

test('when nothing happens it is answered in time, as it is', async () => {
  const startedAt = performance.now();
  const seen = await look(await order(), 'respond-async, wait=1');
  expect(seen.json<Seen>()).toMatchObject({ status: 'created', keys: [] });
  expect(performance.now() - startedAt).toBeGreaterThan(900);
});

test('an order that ends, by time or by refund, keeps nobody', async () => {
  const made = await order();
  const kept = look(made, 'wait=20');
  await shop.db.pool.query("update orders set expires_at = now() - interval '1 second' where order_no = $1", [
    made.orderNo,
  ]);
  expect((await kept).json<Seen>().status).toBe('expired');
});

test('whoever has no right to it is refused at once', async () => {
  const made = await order();
  expect((await look({ ...made, token: 'A'.repeat(43) }, 'wait=20')).status).toBe(404);
  expect((await look({ ...made, orderNo: 'A'.repeat(22) }, 'wait=20')).status).toBe(404);
});

describe('a process keeps', () => {
  test('a thousand at most; one more is answered at once, and who leaves makes room', async () => {
    await using other = await openShop();
    const leaving = new AbortController();
    const gone = awaitKeys(other.ctx, 'NOBODY', { ms: 60_000, gone: leaving.signal });
    const ends = Array.from({ length: 999 }, (_, n) => awaitKeys(other.ctx, `NOBODY${n}`, { ms: 60_000 }));
    await awaitKeys(other.ctx, 'ONE MORE', { ms: 60_000 });
    leaving.abort();
    await gone;
    const late = awaitKeys(other.ctx, 'NOBODY', { ms: 60_000 }).then(() => 'answered');
    await expect(Promise.race([late, Promise.resolve('kept')])).resolves.toBe('kept');
    stopAwaiting(other.ctx);
    await Promise.all([...ends, late]);
  });

  test('eight looks at one order at most: nobody takes all the room', async () => {
    await using other = await openShop();
    const kept = Array.from({ length: 8 }, () => awaitKeys(other.ctx, 'ONE', { ms: 60_000 }));
    await awaitKeys(other.ctx, 'ONE', { ms: 60_000 });
    stopAwaiting(other.ctx);
    await Promise.all(kept);
  });

  test('nobody once it is about to end', async () => {
    await using other = await openShop();
    const kept = awaitKeys(other.ctx, 'NOBODY', { ms: 60_000 });
    stopAwaiting(other.ctx);
    await kept;
    await awaitKeys(other.ctx, 'NOBODY', { ms: 60_000 });
  });
});

test.each([
  [undefined, 0],
  ['', 0],
  ['wait=5', 5000],
  ['respond-async; wait = "7"', 7000],
  ['wait=86400', 20_000],
  ['wait=-5', 0],
  ['wait=soon', 0],
  ['await=5', 0],
  ['handling=strict', 0],
])('Prefer: %s keeps %d ms', (prefer, ms) => {
  expect(preferredWaitMs(prefer)).toBe(ms);
});
