import { strict as assert } from 'node:assert';
import type { StartFake } from './fake-gateway.ts';

const secret = 'sandbox-secret-0123456789';
const other = 'another-secret-0123456789';

/** The sandbox is its own bank: the shop hosts its pay page, and its buyer presses the buttons. */
export const startFakeSandbox: StartFake = async ({ store, replay }) => ({
  settings: { secret },
  rotated: { secret: other, previousSecret: secret },
  wrong: { secret: other },
  lapsesAtMs: (payUrl) => Number(new URL(payUrl).searchParams.get('expiresAtMs')),
  signed: { body: true, headers: ['webhook-timestamp', 'webhook-signature'] },
  currencies: ['CNY', 'JPY', 'KWD', 'USD', 'CLP', 'TND', 'CLF', 'UYW'],
  async charged(payUrl) {
    const asked = new URL(payUrl).searchParams;
    const digits = { JPY: 0, CLP: 0, KWD: 3, TND: 3, CLF: 4, UYW: 4 }[asked.get('currency')!] ?? 2;
    return Number(asked.get('amountMinor')) / 10 ** digits;
  },
  pay: (payUrl) => pressButton(payUrl, 'pay'),
  notifyAgain: replay,
  async refunded(orderNo) {
    const kept = (await store.get(`order:${orderNo}`)) as { trades: { refunds: Record<string, number> }[] };
    const amounts = kept.trades.flatMap(({ refunds }) => Object.values(refunds));
    return { count: amounts.length, totalMinor: amounts.reduce((sum, minor) => sum + minor, 0) };
  },
  async [Symbol.asyncDispose]() {},
});

export async function pressButton(payUrl: string, outcome: string): Promise<void> {
  const answer = await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome }), redirect: 'manual' });
  assert.equal(answer.status, 303, await answer.text());
}
