import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningShop } from './running-shop.ts';

export type Traffic = AsyncDisposable & { sold(): number; refused(): string[] };

type Listed = { variants: { id: string; inStock: boolean; priceMinor: number }[] };

/** Buyers who keep coming: `perSecond` of them now, by the time that has passed; each orders one thing and pays for it. */
export async function sendTraffic(
  shop: Pick<RunningShop, 'storefront' | 'order' | 'press'>,
  perSecond: (elapsedMs: number) => number,
): Promise<Traffic> {
  const products = (await (await fetch(`${shop.storefront}/api/products`)).json()) as Listed[];
  // cheap things sell more often
  const shelf = products
    .flatMap(({ variants }) => variants)
    .filter(({ inStock }) => inStock)
    .flatMap((variant) => Array.from({ length: Math.max(1, Math.round(20_000 / variant.priceMinor)) }, () => variant));
  const startedAt = performance.now();
  const under = new Set<Promise<void>>();
  const refused: string[] = [];
  let sold = 0;
  let open = true;

  const buy = async () => {
    const { id } = shelf[Math.floor(Math.random() * shelf.length)]!;
    try {
      await shop.press(await shop.order(id), 'pay');
      sold += 1;
    } catch (error) {
      refused.push(String(error));
    }
  };
  const comeAndGo = (async () => {
    while (open) {
      const rate = Math.max(0.05, perSecond(performance.now() - startedAt));
      const buying: Promise<void> = buy().finally(() => under.delete(buying));
      under.add(buying);
      await sleep((-Math.log(1 - Math.random()) / rate) * 1000);
    }
  })();
  return {
    sold: () => sold,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      open = false;
      await comeAndGo;
      await Promise.all(under);
    },
  };
}
