// A load generator in a process of its own: closed-loop buyers, each checkout → notification → poll until the key is visible.
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { signNotification } from '../../server/gateways/sandbox/sign.ts';

export type BuyersTask = {
  port: number;
  variantId: string;
  secret: string;
  buyers: number;
  seconds: number;
  /** With `Prefer: wait` instead of asking every 25 ms. */
  waits?: boolean;
};
export type BuyersReport = {
  orders: number;
  failures: string[];
  /** Payment acknowledged → key read by the buyer, ms. */
  latenciesMs: number[];
  checkoutMs: number[];
  cpuMs: number;
  lagP99Ms: number;
  seconds: number;
};

const pollMs = 25;
const patienceMs = 30_000;

type Answer = { status: number; body: string };

async function run(task: BuyersTask): Promise<BuyersReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: task.buyers * 2 });
  const call = (method: string, path: string, headers: Record<string, string>, body?: string) =>
    new Promise<Answer>((resolve, reject) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port: task.port,
          method,
          path,
          agent,
          headers: { ...headers, ...(body && { 'content-length': Buffer.byteLength(body) }) },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  const report: BuyersReport = {
    orders: 0,
    failures: [],
    latenciesMs: [],
    checkoutMs: [],
    cpuMs: 0,
    lagP99Ms: 0,
    seconds: 0,
  };
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const until = startedAt + task.seconds * 1000;

  const buy = async () => {
    const checkedOutAt = performance.now();
    const input = {
      variantId: task.variantId,
      quantity: 1,
      contact: `${randomUUID()}@example.com`,
      gateway: 'sandbox',
    };
    const made = await call('POST', '/api/orders', { 'content-type': 'application/json' }, JSON.stringify(input));
    if (made.status !== 201) throw new Error(`checkout ${made.status}: ${made.body.slice(0, 200)}`);
    report.checkoutMs.push(performance.now() - checkedOutAt);
    const order = JSON.parse(made.body) as { orderNo: string; token: string; amountMinor: number; currency: string };
    const notice = JSON.stringify({
      eventId: `E-${order.orderNo}`,
      orderNo: order.orderNo,
      outcome: 'paid',
      amountMinor: order.amountMinor,
      currency: order.currency,
      tradeNo: `T-${order.orderNo}`,
      happenedAt: new Date(),
    });
    const told = await call(
      'POST',
      '/pay/sandbox/notify',
      { 'content-type': 'application/json', ...signNotification({ secret: task.secret }, notice, Date.now()) },
      notice,
    );
    if (told.status !== 200) throw new Error(`notification ${told.status}`);
    const paidAt = performance.now();
    while (performance.now() - paidAt < patienceMs) {
      const seen = await call('GET', `/api/orders/${order.orderNo}`, {
        authorization: `Bearer ${order.token}`,
        ...(task.waits && { prefer: 'wait=10' }),
      });
      if (seen.status === 200 && (JSON.parse(seen.body) as { keys: string[] }).keys.length === 1) {
        report.latenciesMs.push(performance.now() - paidAt);
        report.orders++;
        return;
      }
      await sleep(pollMs);
    }
    throw new Error(`${order.orderNo} was not delivered in ${patienceMs} ms`);
  };

  await Promise.all(
    Array.from({ length: task.buyers }, async () => {
      while (performance.now() < until) {
        await buy().catch((error: unknown) =>
          report.failures.push(error instanceof Error ? error.message : String(error)),
        );
      }
    }),
  );
  const used = process.cpuUsage(cpu);
  report.cpuMs = (used.user + used.system) / 1000;
  report.lagP99Ms = lag.percentile(99) / 1e6;
  report.seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  return report;
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2]!) as BuyersTask)));
