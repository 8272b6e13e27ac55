import { strict as assert } from 'node:assert';
import { createHmac } from 'node:crypto';
import type { FakeDeps, FakeGateway } from './fake-gateway.ts';
import { type Call, listen } from './listen.ts';

type Session = {
  id: string;
  object: 'checkout.session';
  url: string;
  client_reference_id: string | null;
  amount_total: number;
  currency: string;
  payment_status: 'unpaid' | 'paid';
  payment_intent: string | null;
  metadata: Record<string, string>;
  expires_at: number;
  success_url: string;
};
type Refund = {
  id: string;
  object: 'refund';
  amount: number;
  payment_intent: string;
  status: string;
  metadata: Record<string, string>;
};

export type FakeStripe = FakeGateway & {
  sessions: Map<string, Session>;
  refunds: Refund[];
  /** Forgets the idempotency keys, as Stripe does after a while. */
  forgetKeys(): void;
  /** Any text, signed as a webhook. */
  sign(body: string): { headers: Headers; body: Buffer };
  /** A webhook as Stripe would send it. */
  event(type: string, object: object): { headers: Headers; body: Buffer };
  /** What the next refund's status is. */
  nextRefund: { status: string };
};

/** As Stripe's page on currencies has them. */
const zeroDecimals = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');
const threeDecimals = 'bhd jod kwd omr tnd'.split(' ');
/** Sent with two digits that must be 00. */
const wholeOnly = ['isk', 'ugx'];

const secretKey = 'sk_test_0123456789abcdef';
const webhookSecret = 'whsec_0123456789abcdef';

/** Stripe's API as far as Checkout, refunds and disputes need it, and its webhooks to one address. */
export async function startFakeStripe({ now, notifyUrl }: Pick<FakeDeps, 'now' | 'notifyUrl'>): Promise<FakeStripe> {
  const sessions = new Map<string, Session>();
  const refunds: Refund[] = [];
  const remembered = new Map<string, { body: string; answer: object }>();
  const sent = new Map<string, { headers: Headers; body: Buffer }>();
  const nextRefund = { status: 'succeeded' };
  let events = 0;

  function createSession(form: URLSearchParams): Session {
    const id = `cs_test_${sessions.size + 1}`;
    const item = 'line_items[0]';
    const made: Session = {
      id,
      object: 'checkout.session',
      url: `${server.origin}/pay/${id}`,
      client_reference_id: form.get('client_reference_id'),
      amount_total: Number(form.get(`${item}[price_data][unit_amount]`)) * Number(form.get(`${item}[quantity]`)),
      currency: form.get(`${item}[price_data][currency]`)!,
      payment_status: 'unpaid',
      payment_intent: null,
      metadata: { orderNo: form.get('payment_intent_data[metadata][orderNo]')! },
      expires_at: Number(form.get('expires_at')),
      success_url: form.get('success_url')!,
    };
    assert.ok(form.get(`${item}[price_data][product_data][name]`) && form.get('mode') === 'payment');
    sessions.set(id, made);
    return made;
  }

  function createRefund(form: URLSearchParams): Refund {
    const made: Refund = {
      id: `re_${refunds.length + 1}`,
      object: 'refund',
      amount: Number(form.get('amount')),
      payment_intent: form.get('payment_intent')!,
      status: nextRefund.status,
      metadata: Object.fromEntries(
        ['requestKey', 'orderNo'].map((name) => [name, form.get(`metadata[${name}]`) ?? '']),
      ),
    };
    refunds.push(made);
    return made;
  }

  const list = (data: object[]) => Response.json({ object: 'list', data, has_more: false });
  const failure = (status: number, code: string) =>
    Response.json({ error: { type: 'invalid_request_error', code, message: `${code} for ${secretKey}` } }, { status });

  function once(call: Call, make: (form: URLSearchParams) => object): Response {
    const key = call.headers.get('idempotency-key')!;
    const body = call.body.toString();
    const known = remembered.get(key);
    if (known && known.body !== body) return failure(400, 'idempotency_key_in_use');
    const answer = known?.answer ?? make(call.form);
    remembered.set(key, { body, answer });
    return Response.json(answer);
  }

  const server = await listen(async (call) => {
    if (call.path.startsWith('/pay/')) return new Response('checkout');
    if (call.headers.get('authorization') !== `Bearer ${secretKey}`) return failure(401, 'api_key_invalid');
    const [, , kind, id] = call.path.replace('/checkout/', '/checkout-').split('/');
    const intent = call.query.get('payment_intent');
    if (kind === 'checkout-sessions') {
      if (call.method === 'POST') return once(call, createSession);
      if (!id) return list([...sessions.values()].filter((session) => session.payment_intent === intent));
      const session = sessions.get(id);
      return session ? Response.json(session) : failure(404, 'resource_missing');
    }
    if (kind === 'refunds') {
      if (call.method === 'POST') return once(call, createRefund);
      return list(
        refunds.filter(
          (refund) => refund.payment_intent === (intent ?? call.query.get('charge')?.replace('ch_', 'pi_')),
        ),
      );
    }
    const paid = [...sessions.values()].find((session) => session.payment_intent === id);
    if (kind === 'payment_intents' && paid)
      return Response.json({ id, object: 'payment_intent', metadata: paid.metadata });
    return failure(404, 'resource_missing');
  });

  function sign(body: string): { headers: Headers; body: Buffer } {
    const timeS = Math.floor(now() / 1000);
    const signature = createHmac('sha256', webhookSecret).update(`${timeS}.${body}`).digest('hex');
    return { headers: new Headers({ 'stripe-signature': `t=${timeS},v1=${signature}` }), body: Buffer.from(body) };
  }

  const event: FakeStripe['event'] = (type, object) =>
    sign(
      JSON.stringify({
        id: `evt_${++events}`,
        object: 'event',
        type,
        created: Math.floor(now() / 1000),
        data: { object },
      }),
    );

  async function send({ headers, body }: { headers: Headers; body: Buffer }): Promise<void> {
    if (notifyUrl)
      assert.equal((await fetch(notifyUrl, { method: 'POST', headers, body: new Uint8Array(body) })).status, 200);
  }

  const settings = { secretKey, webhookSecret, apiBase: server.origin };
  return {
    settings,
    rotated: { ...settings, webhookSecret: 'whsec_new', previousWebhookSecret: webhookSecret },
    wrong: { ...settings, webhookSecret: 'whsec_wrong' },
    wrongKey: { ...settings, secretKey: 'sk_test_wrong_0123456789' },
    lapsesAtMs: (payUrl) => sessions.get(new URL(payUrl).pathname.split('/').at(-1)!)!.expires_at * 1000,
    signed: { body: true, headers: ['stripe-signature'] },
    currencies: ['CNY', 'JPY', 'USD', 'KWD', 'ISK', 'UGX', 'CLP', 'MGA'],
    sessions,
    refunds,
    nextRefund,
    sign,
    event,
    forgetKeys: () => remembered.clear(),
    async charged(payUrl) {
      const { amount_total: amount, currency } = sessions.get(new URL(payUrl).pathname.split('/').at(-1)!)!;
      const last = threeDecimals.includes(currency) ? amount % 10 : wholeOnly.includes(currency) ? amount % 100 : 0;
      assert.equal(last, 0, `Stripe refuses ${amount} ${currency}`);
      return amount / (zeroDecimals.includes(currency) ? 1 : threeDecimals.includes(currency) ? 1000 : 100);
    },
    async pay(payUrl) {
      const id = new URL(payUrl).pathname.split('/').at(-1)!;
      const session = sessions.get(id)!;
      Object.assign(session, { payment_status: 'paid', payment_intent: id.replace('cs_test', 'pi') });
      sent.set(id, event('checkout.session.completed', session));
      await send(sent.get(id)!);
    },
    notifyAgain: (payUrl) => send(sent.get(new URL(payUrl).pathname.split('/').at(-1)!)!),
    async refunded(orderNo) {
      const made = refunds.filter(({ metadata }) => metadata.orderNo === orderNo);
      return { count: made.length, totalMinor: made.reduce((sum, { amount }) => sum + amount, 0) };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
