import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchPostgres, type Figure, round } from './bench.ts';
import { type PathShop, pathShop } from './path-shop.ts';

const buyers = 16;
/** Who sells first in a round changes, so that a machine that slows down meets both alike. */
const rounds = 6;
const roundSeconds = 6;

/** What a quiet spell of so many seconds leaves behind: two shops side by side, of which only one had it. */
export async function benchQuietSpell(postgres: BenchPostgres, quietSeconds: number): Promise<Figure[]> {
  const size = { each: 1, keys: 30_000 };
  await using quiet = await pathShop(postgres, 'path_quiet', size);
  await using busy = await pathShop(postgres, 'path_busy', size);
  for (const shop of [quiet, busy]) await shop.sell({ buyers, seconds: 10 });
  await sleep(quietSeconds * 1000 - 12_000);
  await busy.sell({ buyers, seconds: 10 });
  await sleep(2000);

  const pages = await jobPages(quiet);
  const sold = new Map<PathShop, { orders: number; seconds: number }>();
  for (let round = 0; round < rounds; round++)
    for (const shop of round % 2 === 0 ? [quiet, busy] : [busy, quiet]) {
      const { orders, seconds } = await shop.sell({ buyers, seconds: roundSeconds });
      const so = sold.get(shop) ?? { orders: 0, seconds: 0 };
      sold.set(shop, { orders: so.orders + orders, seconds: so.seconds + seconds });
    }
  const perSecond = (shop: PathShop) => sold.get(shop)!.orders / sold.get(shop)!.seconds;
  const ratio = perSecond(quiet) / perSecond(busy);
  return [
    { name: 'path, after no quiet spell: paid orders/s', value: round(perSecond(busy)), unit: '/s' },
    {
      name: `path, after ${quietSeconds} s of quiet: paid orders/s`,
      value: round(perSecond(quiet)),
      unit: '/s',
      note: `the queue then: ${pages}`,
    },
    {
      name: `path, after ${quietSeconds} s of quiet, of none`,
      value: round(100 * ratio),
      unit: '%',
      aim: '>= 90',
      met: ratio >= 0.9,
    },
  ];
}

async function jobPages({ db }: PathShop): Promise<string> {
  const { rows } = await db.pool.query<{ relpages: number; reltuples: number }>(
    "select relpages, reltuples from pg_class where relname = 'job'",
  );
  return `relpages ${rows[0]!.relpages}, reltuples ${rows[0]!.reltuples}`;
}
