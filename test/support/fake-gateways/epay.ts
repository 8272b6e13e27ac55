import { strict as assert } from 'node:assert';
import { createHash } from 'node:crypto';
import type { FakeGateway, FakeDeps } from './fake-gateway.ts';
import { type Call, listen } from './listen.ts';

type Order = {
  tradeNo: string;
  orderNo: string;
  type: string;
  name: string;
  money: string;
  notifyUrl: string;
  status: number;
  refunds: number[];
};

/** The settings of the fake that a test may turn. */
export type FakeEpay = FakeGateway & {
  orders: Map<string, Order>;
  /** What befalls the next refund: done but its answer lost, or refused. */
  nextRefund: { is?: 'lost' | 'refused' };
  notifyQuery(orderNo: string, changes?: Record<string, string>): string;
};

const pid = '1001';
const key = 'epay-merchant-key-0123';

/** The protocol's signature, written a second time so that a mistake in the plug-in's own shows. */
function md5Sign(fields: Record<string, string>): string {
  const pairs: string[] = [];
  for (const name of Object.keys(fields).sort()) {
    if (name === 'sign' || name === 'sign_type' || !fields[name]) continue;
    pairs.push(name + '=' + fields[name]);
  }
  return createHash('md5')
    .update(pairs.join('&') + key, 'utf8')
    .digest('hex');
}

/** An 易支付 v1 server: submit.php, mapi.php, api.php, and GET notifications. */
export async function startFakeEpay(_deps: Pick<FakeDeps, 'now'>): Promise<FakeEpay> {
  const orders = new Map<string, Order>();
  const nextRefund: FakeEpay['nextRefund'] = {};

  function placeOrder(fields: Record<string, string>): Order | string {
    if (fields.pid !== pid) return 'no such merchant';
    if (fields.sign_type !== 'MD5' || fields.sign !== md5Sign(fields)) return 'sign error';
    const orderNo = fields.out_trade_no!;
    const known = orders.get(orderNo);
    if (known) return known;
    const {
      type,
      name,
      money,
      notify_url: notifyUrl,
    } = fields as Record<string, string> & { type: string; name: string; money: string; notify_url: string };
    const made = {
      tradeNo: `2026112300${String(orders.size + 1).padStart(8, '0')}`,
      orderNo,
      type,
      name,
      money,
      notifyUrl,
      status: 0,
      refunds: [],
    };
    orders.set(orderNo, made);
    return made;
  }

  function api(call: Call): Response {
    const asked = call.query.get('act') === 'refund' ? call.form : call.query;
    if (asked.get('pid') !== pid || asked.get('key') !== key)
      return Response.json({ code: -3, msg: `key error: ${asked.get('key')}` });
    const order = orders.get(asked.get('out_trade_no') ?? '');
    if (!order) return Response.json({ code: -1, msg: 'no such order' });
    if (call.query.get('act') === 'refund') return refund(order, asked.get('money')!);
    const { tradeNo, orderNo, type, name, money, status } = order;
    return Response.json({
      code: 1,
      msg: 'ok',
      trade_no: tradeNo,
      out_trade_no: orderNo,
      type,
      pid: Number(pid),
      name,
      money,
      status,
    });
  }

  function refund(order: Order, money: string): Response {
    const outcome = nextRefund.is;
    delete nextRefund.is;
    const minor = Math.round(Number(money) * 100);
    const left = Math.round(Number(order.money) * 100) - order.refunds.reduce((sum, given) => sum + given, 0);
    if (outcome === 'refused' || order.status !== 1 || minor > left) return Response.json({ code: -1, msg: 'refused' });
    order.refunds.push(minor);
    if (minor === left) order.status = 2;
    return outcome === 'lost'
      ? new Response('gateway time-out', { status: 504 })
      : Response.json({ code: 1, msg: 'ok' });
  }

  const server = await listen(async (call) => {
    const fields = Object.fromEntries(call.method === 'POST' ? call.form : call.query);
    if (call.path === '/submit.php') {
      const order = placeOrder(fields);
      return new Response(typeof order === 'string' ? order : `cashier ${order.tradeNo}`, {
        status: typeof order === 'string' ? 400 : 200,
      });
    }
    if (call.path === '/mapi.php') {
      const order = fields.clientip ? placeOrder(fields) : 'clientip is empty';
      if (typeof order === 'string') return Response.json({ code: -1, msg: order });
      return Response.json({
        code: 1,
        trade_no: order.tradeNo,
        payurl: `${server.origin}/cashier?out_trade_no=${order.orderNo}`,
      });
    }
    if (call.path === '/cashier') return new Response('cashier');
    return call.path === '/api.php' ? api(call) : new Response('', { status: 404 });
  });

  function notifyQuery(orderNo: string, changes: Record<string, string> = {}): string {
    const { tradeNo, type, name, money } = orders.get(orderNo)!;
    const fields = {
      pid,
      trade_no: tradeNo,
      out_trade_no: orderNo,
      type,
      name,
      money,
      trade_status: 'TRADE_SUCCESS',
      ...changes,
    };
    return new URLSearchParams({ ...fields, sign: md5Sign(fields), sign_type: 'MD5' }).toString();
  }

  async function notify(payUrl: string): Promise<void> {
    const order = orders.get(new URL(payUrl).searchParams.get('out_trade_no')!)!;
    const answer = await fetch(`${order.notifyUrl}?${notifyQuery(order.orderNo)}`);
    assert.equal(await answer.text(), 'success');
  }

  const settings = { apiUrl: `${server.origin}/`, pid, key, refunds: true };
  return {
    settings,
    rotated: { ...settings, key: 'epay-new-key', previousKey: key },
    wrong: { ...settings, key: 'epay-wrong-key' },
    wrongKey: { ...settings, key: 'epay-wrong-key' },
    signed: { query: true },
    currencies: ['CNY'],
    orders,
    nextRefund,
    notifyQuery,
    async charged(payUrl) {
      await fetch(payUrl);
      return Number(orders.get(new URL(payUrl).searchParams.get('out_trade_no')!)!.money);
    },
    async pay(payUrl) {
      const cashier = await fetch(payUrl);
      assert.equal(cashier.status, 200, await cashier.text());
      orders.get(new URL(payUrl).searchParams.get('out_trade_no')!)!.status = 1;
      await notify(payUrl);
    },
    notifyAgain: notify,
    async refunded(orderNo) {
      const { refunds } = orders.get(orderNo)!;
      return { count: refunds.length, totalMinor: refunds.reduce((sum, minor) => sum + minor, 0) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
