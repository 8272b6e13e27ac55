import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Stage } from './browser.ts';
import { pulse } from './fake/shop-data.ts';

const updates = 2000;
const batch = 250;

it('takes thousands of live updates without growing', async () => {
  await using stage = await Stage.open(join(import.meta.dirname, 'live-updates'));
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(stage.backend.url);
  await page.waitForFunction(() => window.ready && document.querySelectorAll('.recharts-area').length >= 4);

  const session = await page.context().newCDPSession(page);
  const measure = async () => {
    await session.send('HeapProfiler.collectGarbage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    return { megabytes: usedSize / 1e6, nodes, jsEventListeners };
  };
  const now = pulse('owner');
  const times: number[] = [];
  const sizes: Awaited<ReturnType<typeof measure>>[] = [];
  for (let done = 0; done < updates; done += batch) {
    times.push(
      ...(await page.evaluate(
        async ([from, count, whole]) => {
          const taken: number[] = [];
          for (let n = from; n < from + count; n += 1) {
            const at = new Date().toISOString();
            const orderNo = `Y${Math.floor(n / 2)}`;
            const type = n % 2 === 0 ? ('paid' as const) : ('delivered' as const);
            const event = {
              id: n + 1,
              type,
              at,
              variantId: 'v',
              productName: '商品',
              variantName: '规格',
              quantity: 1,
              orderNo,
              status: type,
              gateway: 'sandbox',
              amountMinor: 1000 + n,
              currency: 'CNY',
            };
            taken.push(window.update({ kind: 'orders', events: [event] }));
            if (n % 4 === 0)
              taken.push(window.update({ kind: 'pulse', pulse: { ...whole, revenueMinor: n * 1000 }, ageMs: 100 }));
            if (n % 25 === 0) await new Promise(requestAnimationFrame);
          }
          return taken;
        },
        [done, batch, now] as const,
      )),
    );
    sizes.push(await measure());
  }

  const sorted = times.toSorted((a, b) => a - b);
  const [half, most] = [sorted[Math.floor(sorted.length * 0.5)]!, sorted[Math.floor(sorted.length * 0.95)]!];
  const early = sizes[2]!;
  const last = sizes.at(-1)!;
  console.log(
    `${times.length} live updates: ${half.toFixed(2)} ms median, ${most.toFixed(2)} ms p95; heap ${early.megabytes.toFixed(1)} -> ${last.megabytes.toFixed(1)} MB, DOM nodes ${early.nodes} -> ${last.nodes}, listeners ${early.jsEventListeners} -> ${last.jsEventListeners}`,
  );
  expect(await page.locator('ol a[href^="/orders/Y"]').count()).toBe(20);
  expect(last.nodes).toBeLessThan(early.nodes * 1.25);
  expect(last.jsEventListeners).toBeLessThan(early.jsEventListeners * 1.25 + 20);
  expect(last.megabytes).toBeLessThan(early.megabytes * 1.4);
}, 180_000);
