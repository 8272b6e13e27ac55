import { describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { checkout } from '../../server/features/orders/checkout.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { askDueOrders } from '../../server/features/payments/ask.ts';
import { checkGateway } from '../../server/features/gateways/check-gateway.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { writeTroubles } from '../../server/features/gateways/trouble.ts';
import { type Dialect, dialects, signOf } from '../../server/gateways/epay/sign.ts';
import { openBench } from '../support/fake-gateways/bench.ts';
import { startFakeEpay } from '../support/fake-gateways/epay.ts';
import { type Call, listen } from '../support/fake-gateways/listen.ts';
import { eventually, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const key = 'epay-merchant-key-0123';
const paid = (call: Call, more: object = {}) => ({
  code: 1,
  msg: 'ok',
  trade_no: 'T1',
  out_trade_no: call.query.get('out_trade_no'),
  pid: 1001,
  money: '10.00',
  status: 1,
  ...more,
});
const notice = '<br />\n<b>Notice</b>: Undefined index: {type} in <b>/www/api.php</b> on line <b>5</b><br />\n';

/** A shop whose epay answers `api.php` as told, and one unpaid order of it. */
async function askedShop(answer: (call: Call) => Response | Promise<Response>) {
  const server = await listen(async (call) => answer(call));
  const shop = await testShop();
  const settings = { apiUrl: `${server.origin}/`, pid: '1001', key };
  await saveGateway(shop.ctx, { name: 'epay', enabled: true, position: 1, settings }, systemActor);
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['ASKED-1', 'ASKED-2']);
  const { orderNo } = await checkout(
    shop.ctx,
    { variantId, quantity: 1, contact: 'buyer@example.com', gateway: 'epay' },
    { clientIp: '203.0.113.9', publicUrl: 'http://127.0.0.1:7070' },
  );
  return {
    ...shop,
    orderNo,
    async ask() {
      await shop.db.pool.query("update orders set ask_at = now() - interval '1 second'");
      await askDueOrders(shop.ctx);
      await writeTroubles(shop.ctx);
    },
    status: async () => (await shop.db.pool.query<{ status: string }>('select status from orders')).rows[0]!.status,
    needs: () => listNeeds(shop.ctx),
    async [Symbol.asyncDispose]() {
      await shop[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('a paid order is found in an answer', () => {
  test.each<[string, (call: Call) => Response]>([
    ['behind a notice of PHP', (call) => new Response(notice + JSON.stringify(paid(call)))],
    ['behind a byte order mark', (call) => new Response(`\uFEFF\uFEFF${JSON.stringify(paid(call))}`)],
    ['before a mark of the host', (call) => new Response(`${JSON.stringify(paid(call))}\n<!-- 0.012s -->`)],
    ['of code 200', (call) => Response.json(paid(call, { code: 200 }))],
    ['of code "1" and "10"', (call) => Response.json(paid(call, { code: '1', money: '10', status: '1' }))],
    ['with nulls', (call) => Response.json(paid(call, { pid: null, type: null }))],
    ['in an object of its own', (call) => Response.json({ code: 1, msg: 'ok', data: paid(call) })],
    [
      'after a redirect on the same host',
      (call) =>
        call.path === '/api.php'
          ? new Response(null, { status: 301, headers: { location: `/index.php${call.url.slice('/api.php'.length)}` } })
          : Response.json(paid(call)),
    ],
  ])('%s', async (_, answer) => {
    await using shop = await askedShop(answer);
    await shop.ask();
    await eventually(async () => (await shop.status()) === 'delivered');
    expect(await shop.needs()).toEqual([]);
  });
});

describe('what cannot be read is said, with its cause', () => {
  test.each<[string, string, () => Response]>([
    [
      'redirects to another host',
      'redirected',
      () => new Response(null, { status: 302, headers: { location: 'https://elsewhere.example/?key=x' } }),
    ],
    ['answers a page', 'not_json', () => new Response('<!doctype html><html><body>404</body></html>')],
    ['answers nothing', 'empty', () => new Response('  \n')],
    ['answers without end', 'too_long', () => new Response(`{"code":1,"x":"${'x'.repeat(200_000)}"}`)],
    ['answers another shape', 'other_shape', () => Response.json([1, 2])],
    ['does not know the key', 'key_refused', () => Response.json({ code: -3, msg: '商户密钥错误' })],
  ])('%s', async (_, cause, answer) => {
    await using shop = await askedShop(answer);
    await shop.ask();
    expect(await shop.needs()).toMatchObject([
      { kind: 'gateway_trouble', subject: 'epay', detail: { side: 'answer', cause, count: 1, orderNo: shop.orderNo } },
    ]);
    expect(JSON.stringify(await shop.needs())).not.toContain(key);
    expect(await shop.status()).toBe('created');
  });

  test('an error of the server only from the third on; a good answer takes the row away', async () => {
    let broken = true;
    await using shop = await askedShop(() =>
      broken ? new Response('oops', { status: 500 }) : Response.json({ code: -1, msg: '订单号不存在' }),
    );
    await shop.ask();
    await shop.ask();
    expect(await shop.needs()).toEqual([]);
    await shop.ask();
    expect(await shop.needs()).toMatchObject([{ detail: { cause: 'server_error', count: 3 } }]);
    broken = false;
    await shop.ask();
    expect(await shop.needs()).toEqual([]);
  });
});

describe('mapi', () => {
  async function charged(answer: object) {
    await using server = await listen(async () => Response.json({ code: 1, trade_no: 'T1', ...answer }));
    await using bench = await openBench('epay', startFakeEpay, { mode: 'mapi' });
    const gateway = bench.reopen({ ...bench.fake.settings, mode: 'mapi', apiUrl: `${server.origin}/pay/` });
    const { payUrl } = await gateway.charge(bench.order());
    return payUrl.replace(server.origin, 'http://gateway');
  }

  test.each([
    [{ qrcode: '/api/pay/abc?x=1' }, 'http://gateway/api/pay/abc?x=1'],
    [{ payurl: 'cashier.php?no=1' }, 'http://gateway/pay/cashier.php?no=1'],
    [{ payurl: '//cdn.example/pay' }, 'http://cdn.example/pay'],
    [{ payurl: '', qrcode: 'weixin://wxpay/bizpayurl?pr=abc' }, 'weixin://wxpay/bizpayurl?pr=abc'],
    [{ payurl: null, qrcode: null, urlscheme: 'alipays://platformapi/x' }, 'alipays://platformapi/x'],
    [{ payurl: 'javascript:alert(1)', qrcode: 'weixin://a/b' }, 'weixin://a/b'],
    [{ code: '200', payurl: 'https://pay.example/1' }, 'https://pay.example/1'],
  ])('%j is paid at %s', async (answer, expected) => {
    expect(await charged(answer)).toBe(expected);
  });
});

describe('clones', () => {
  /** A server that takes one way of signing only. */
  const clone = (dialect: Dialect) => async (call: Call) => {
    if (call.path === '/api.php') return Response.json({ code: -1, msg: '订单号不存在' });
    const fields = Object.fromEntries(call.method === 'POST' ? call.form : call.query);
    const ok = fields.sign === signOf(fields, key, dialect);
    if (call.path === '/mapi.php')
      return Response.json(ok ? { code: 1, payurl: '/cashier' } : { code: -1, msg: '签名校验失败' });
    return new Response(ok ? 'cashier' : '签名校验失败');
  };

  test.each(dialects.flatMap((dialect) => (['mapi', 'page'] as const).map((mode) => [dialect, mode] as const)))(
    'signed %s, by %s: the check says which way is wanted, and that way works',
    async (dialect, mode) => {
      await using server = await listen(clone(dialect));
      await using shop = await testShop();
      const settings = { apiUrl: `${server.origin}/`, pid: '1001', key, mode };
      const found = await checkGateway(shop.ctx, { name: 'epay', settings });
      expect(found).toEqual(
        dialect === 'standard'
          ? { cause: null, mend: null }
          : { cause: 'wrong_signature', mend: { field: 'dialect', value: dialect } },
      );
      expect(await checkGateway(shop.ctx, { name: 'epay', settings: { ...settings, dialect } })).toEqual({
        cause: null,
        mend: null,
      });
      const wrong = await checkGateway(shop.ctx, { name: 'epay', settings: { ...settings, key: 'wrong' } });
      expect(wrong).toEqual({ cause: 'key_refused', mend: null });
    },
  );

  test.each([
    ['&key=', 'amp_key', true],
    ['capitals', 'upper', true],
    ['both, without sign_type', 'amp_key_upper', false],
    ['no sign_type', 'standard', false],
  ] as const)('a notice signed with %s is genuine', async (_, dialect, typed) => {
    await using bench = await openBench('epay', startFakeEpay);
    const order = bench.order();
    await fetch((await bench.gateway.charge(order)).payUrl);
    const query = new URLSearchParams(bench.fake.notifyQuery(order.orderNo));
    if (!typed) query.delete('sign_type');
    query.set('sign', signOf(Object.fromEntries(query), key, dialect));
    const raw = { method: 'GET', headers: new Headers(), body: Buffer.alloc(0) };
    expect(await bench.gateway.readNotification({ ...raw, url: `/?${query}` })).toMatchObject({ outcome: 'paid' });
    query.set('money', '0.01');
    await expect(bench.gateway.readNotification({ ...raw, url: `/?${query}` })).rejects.toMatchObject({
      code: 'bad_signature',
    });
  });

  test('whole amounts are sent without decimals where the clone wants it', async () => {
    await using bench = await openBench('epay', startFakeEpay, { shortAmounts: true });
    const money = async (amountMinor: number) =>
      new URL((await bench.gateway.charge(bench.order({ amountMinor }))).payUrl).searchParams.get('money');
    expect([await money(100), await money(150), await money(1000)]).toEqual(['1', '1.50', '10']);
  });
});
