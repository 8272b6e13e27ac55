import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { takeNotification } from '../../server/features/payments/notify.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { confirmDue } from '../../server/features/payments/unconfirmed.ts';
import { signOf } from '../../server/gateways/epay/sign.ts';
import { type Call, listen, type Listening } from '../support/fake-gateways/listen.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { type OpenShop, openShop, visitor } from '../server/storefront/open-storefront.ts';

const key = 'epay-key-of-this-shop';
let shop: OpenShop;
let slug: string;
let variantId: string;
let gateway: Listening;
/** What epay's api.php says of an order. */
let said: (call: Call) => Response | Promise<Response>;
let buyers = 0;

const saySo = (status: number) => (call: Call) =>
  Response.json({
    code: 1,
    out_trade_no: call.query.get('out_trade_no'),
    trade_no: `E-${call.query.get('out_trade_no')}`,
    money: '10.00',
    pid: 1001,
    status,
  });

async function setUpEpay(more: object = {}, changes: Record<string, unknown> = {}) {
  const settings = { apiUrl: `${gateway.origin}/`, pid: '1001', key, ...changes };
  await saveGateway(shop.ctx, { name: 'epay', enabled: true, position: 1, settings, ...more }, systemActor);
}

beforeAll(async () => {
  shop = await openShop();
  gateway = await listen(async (call) =>
    call.path === '/api.php'
      ? said(call)
      : call.path === '/mapi.php'
        ? Response.json({ code: 1, qrcode: 'weixin://wxpay/bizpayurl?pr=abc' })
        : new Response('cashier'),
  );
  const keys = Array.from({ length: 40 }, (_, n) => `FAILED-KEY-${n}`);
  let productId: string;
  ({ variantId, productId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  const { rows } = await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]);
  slug = rows[0]!.slug;
});
beforeEach(async () => {
  said = saySo(0);
  await setUpEpay();
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
});

/** A buyer with an unpaid order, its page and the gateway's address. */
async function ordered(name = 'sandbox') {
  const buyer = visitor(shop.url, { 'accept-language': 'en' });
  await buyer.get(`/p/${slug}`);
  const contact = `failed-${buyers++}@example.com`;
  const answer = await buyer.post(`/p/${slug}`, { variantId, quantity: '1', contact, gateway: name });
  const { rows } = await shop.db.pool.query<{ order_no: string }>('select order_no from orders where contact = $1', [
    contact,
  ]);
  const orderNo = rows[0]!.order_no;
  return { buyer, orderNo, path: `/o/${orderNo}`, payUrl: answer.headers.get('location')! };
}

const press = (payUrl: string, outcome: string) => visitor(payUrl).post(payUrl, { outcome });
const isFailed = async (orderNo: string) =>
  (await shop.db.pool.query("select from payment_event where order_no = $1 and outcome = 'failed'", [orderNo]))
    .rowCount === 1;
const largePay = /class="primary button"|class="primary"/;

describe('the order page', () => {
  test('names the failure and offers the next gateway; paying there delivers', async () => {
    const { buyer, orderNo, path, payUrl } = await ordered();
    await press(payUrl, 'fail');
    await eventually(() => isFailed(orderNo));
    const { text } = await buyer.get(`${path}?returned=1`);
    expect(text).toContain('did not go through');
    expect(text).not.toContain('do not pay twice');
    expect(text).toMatch(/name="gateway" value="epay"[^<]*<button type="submit" class="primary"[^>]*>Pay with/);

    const sent = await buyer.post(`${path}/pay`, { gateway: 'epay' });
    expect(sent.status).toBe(303);
    expect(sent.headers.get('location')).toContain(`${gateway.origin}/submit.php`);
    expect((await buyer.get(path)).text).not.toContain('did not go through');
    const fields = {
      pid: '1001',
      trade_no: `E-${orderNo}`,
      out_trade_no: orderNo,
      money: '10.00',
      trade_status: 'TRADE_SUCCESS',
    };
    await buyer.get(
      `/pay/epay/notify?${new URLSearchParams({ ...fields, sign: signOf(fields, key), sign_type: 'MD5' })}`,
    );
    await eventually(async () => (await buyer.get(path)).text.includes('FAILED-KEY-'));
  });

  test('after coming back: no large way to pay, also when it is opened anew; trying again asks the gateway first', async () => {
    const { buyer, path } = await ordered('epay');
    const first = await buyer.get(path);
    expect(first.text).toMatch(largePay);
    for (const at of [`${path}?returned=1`, path]) {
      const { text } = await buyer.get(at);
      expect(text).toContain('do not pay twice');
      expect(text).not.toMatch(largePay);
    }
    said = saySo(1);
    const again = await buyer.post(`${path}/pay`, { gateway: 'sandbox' });
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('paid already')]);
    await eventually(async () => (await buyer.get(path)).text.includes('FAILED-KEY-'));
  });

  test('a gateway that can’t say whether it has the money: nobody is sent to another one', async () => {
    const { buyer, path } = await ordered('epay');
    await buyer.get(`${path}?returned=1`);
    said = () => new Response('down', { status: 500 });
    const again = await buyer.post(`${path}/pay`, { gateway: 'sandbox' });
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('still being asked')]);
    expect((await shop.db.pool.query('select from order_charge')).rowCount).toBeGreaterThanOrEqual(0);
  });

  test('given up there: it can be paid at once', async () => {
    const { buyer, path } = await ordered('epay');
    await buyer.get(`${path}?returned=1`);
    await buyer.get(`${path}?cancelled=1`);
    expect((await buyer.get(path)).text).toMatch(largePay);
  });

  test('money that comes by the gateway before the last one still counts', async () => {
    const { buyer, path, payUrl } = await ordered();
    await buyer.post(`${path}/pay`, { gateway: 'epay' });
    await press(payUrl, 'pay');
    await eventually(async () => (await buyer.get(path)).text.includes('FAILED-KEY-'));
    expect((await listNeeds(shop.ctx)).filter(({ kind }) => kind === 'other_gateway')).toEqual([]);
  });

  test('a wallet’s code is drawn, with no button to nowhere', async () => {
    await setUpEpay({}, { mode: 'mapi' });
    const { buyer, path, payUrl } = await ordered('epay');
    expect(payUrl).toBe(path);
    const { text } = await buyer.get(path);
    expect(text).toMatch(/<svg class="qr"[^>]*role="img"/);
    expect(text).toContain('Scan with WeChat');
    expect(text).not.toContain('href="#"');
    expect(text).not.toContain('href="weixin');
  });
});

describe('a gateway that is asked before its notices count', () => {
  const tell = (orderNo: string) => {
    const fields = {
      pid: '1001',
      trade_no: `E-${orderNo}`,
      out_trade_no: orderNo,
      money: '10.00',
      trade_status: 'TRADE_SUCCESS',
    };
    const query = new URLSearchParams({ ...fields, sign: signOf(fields, key), sign_type: 'MD5' });
    const raw = { method: 'GET', url: `/pay/epay/notify?${query}`, headers: new Headers(), body: Buffer.alloc(0) };
    return takeNotification(shop.ctx, 'epay', { raw });
  };
  const statusOf = async (orderNo: string) =>
    (await shop.db.pool.query<{ status: string }>('select status from orders where order_no = $1', [orderNo])).rows[0]!
      .status;
  const askNow = async () => {
    await shop.db.pool.query("update unconfirmed_notice set ask_at = now() - interval '1 second'");
    await confirmDue(shop.ctx);
  };
  const needsOf = async (orderNo: string) => (await listNeeds(shop.ctx)).filter(({ subject }) => subject === orderNo);

  test('it says paid: delivered', async () => {
    await setUpEpay({ strict: true });
    said = saySo(1);
    const { orderNo } = await ordered('epay');
    expect((await tell(orderNo)).body).toBe('success');
    await eventually(async () => (await statusOf(orderNo)) === 'delivered');
    expect((await shop.db.pool.query('select from unconfirmed_notice')).rowCount).toBe(0);
  });

  test.each([
    ['unpaid', saySo(0)],
    ['silent', () => new Response('', { status: 500 })],
  ] as const)('it is %s: nothing is delivered, a person is told, and its yes ends it', async (answer, saying) => {
    await setUpEpay({ strict: true });
    said = saying;
    const { orderNo } = await ordered('epay');
    expect((await tell(orderNo)).body).toBe('success');
    await tell(orderNo);
    await askNow();
    expect(await needsOf(orderNo)).toEqual([]);
    await askNow();
    await askNow();
    expect(await needsOf(orderNo)).toMatchObject([
      { kind: 'payment_unconfirmed', amountMinor: 1000, detail: { gateway: 'epay', said: answer } },
    ]);
    expect(await statusOf(orderNo)).toBe('created');
    said = saySo(1);
    await askNow();
    await eventually(async () => (await statusOf(orderNo)) === 'delivered');
    expect(await needsOf(orderNo)).toEqual([]);
  });

  test('the control: not asked, its word counts', async () => {
    said = saySo(0);
    const { orderNo } = await ordered('epay');
    await tell(orderNo);
    await eventually(async () => (await statusOf(orderNo)) === 'delivered');
  });
});
