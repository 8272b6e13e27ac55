import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'node:http';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { openFleetShop } from './fleet-shop.ts';

/** A new instance has this long to come to its share, s; then so many seconds are counted. */
const withinS = 5;
const countedS = 4;

test('buyers with open connections reach a new instance: within 5 s it serves at least half its fair share', async () => {
  await using db = await testDatabase();
  await using shop = await openFleetShop(db.url, { counts: { storefront: 2 } });
  // a connection of its own for each buyer: an agent for all would send nearly everything over the one used last
  const agents = Array.from({ length: 80 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  let open = true;
  const ask = (agent: Agent) =>
    new Promise<void>((resolve) => {
      const sent = request(`${shop.base}/api/products`, { agent }, (response) =>
        response.resume().once('end', () => resolve()),
      );
      sent.once('error', () => resolve());
      sent.end();
    });
  // slow enough that no connection ends by its count of requests
  const buyers = agents.map(async (agent) => {
    while (open) {
      await ask(agent);
      await sleep(400);
    }
  });
  try {
    await sleep(2000);
    const old = new Set((await shop.list()).map(({ id }) => id));
    await shop.set({ storefront: 4 });
    const fresh = await eventually(async () => {
      const ready = (await shop.list()).filter((each) => each.service === 'storefront' && each.state === 'ready');
      return ready.length === 4 && ready.filter(({ id }) => !old.has(id));
    });
    const fromS = Math.ceil(Math.max(...fresh.map(({ readyAt }) => readyAt!)) / 1000) + withinS;
    await sleep(fromS * 1000 + countedS * 1000 + 3000 - Date.now());
    const { rows } = await db.pool.query<{ id: string; n: number }>(
      `select id, sum(n)::int as n from instance, lateral (
          select (metrics->'load'->'arrivals'->>i)::int as n from generate_series(0, jsonb_array_length(metrics->'load'->'arrivals') - 1) as i
          where (metrics->'load'->>'fromS')::bigint + i >= $1 and (metrics->'load'->>'fromS')::bigint + i < $1 + $2) told
        where service = 'storefront' and state = 'ready' group by id`,
      [fromS, countedS],
    );
    const served = rows.map(({ n }) => n);
    const fair = served.reduce((sum, n) => sum + n, 0) / 4;
    const ratios = fresh.map(({ id }) => rows.find((row) => row.id === id)!.n / fair);
    console.log(
      `requests in ${countedS} s: ${served.join(', ')}; the new ones ${ratios.map((ratio) => ratio.toFixed(2)).join(' and ')} of a fair share`,
    );
    expect(fair).toBeGreaterThan(20);
    for (const ratio of ratios) expect(ratio).toBeGreaterThanOrEqual(0.5);
  } finally {
    open = false;
    await Promise.all(buyers);
    for (const agent of agents) agent.destroy();
  }
});
