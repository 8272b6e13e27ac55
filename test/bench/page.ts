import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { openDatabase } from '../../server/db/database.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';
import { benchFleet } from './fleet.ts';

const clients = 16;
const seconds = 6;
const limitBytes = 60_000;

/** A product page over HTTP, compressed, from one storefront instance. */
export async function benchPage(postgres: BenchPostgres): Promise<Figure[]> {
  const url = await postgres.newDatabase('page');
  const masterKey = randomBytes(32).toString('base64');
  const db = openDatabase(url, { max: 1 });
  try {
    const ctx = testContext(db, { masterKey });
    const { productId } = await stockShelf(
      ctx,
      db.pool,
      Array.from({ length: 500 }, (_, n) => `PAGE-${n}`),
    );
    const { rows } = await db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]);
    await using fleet = await benchFleet(url, masterKey, 1);
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const get = () =>
      new Promise<number>((resolve, reject) => {
        request(
          {
            host: '127.0.0.1',
            port: fleet.port,
            path: `/p/${rows[0]!.slug}`,
            agent,
            headers: { 'accept-encoding': 'br, gzip' },
          },
          (response) => {
            let bytes = 0;
            response.on('data', (chunk: Buffer) => (bytes += chunk.length));
            response.on('end', () =>
              response.statusCode === 200 ? resolve(bytes) : reject(new Error(String(response.statusCode))),
            );
          },
        )
          .on('error', reject)
          .end();
      });
    for (let n = 0; n < 100; n++) await get();
    const times: number[] = [];
    let bytes = 0;
    const until = performance.now() + seconds * 1000;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until) {
          const startedAt = performance.now();
          bytes = await get();
          times.push(performance.now() - startedAt);
        }
      }),
    );
    agent.destroy();
    return [
      {
        name: `product page, ${clients} clients, 1 instance`,
        value: Math.round(times.length / seconds),
        unit: 'requests/s',
      },
      { name: 'product page p95', value: round(percentile(times, 0.95)), unit: 'ms' },
      {
        name: 'product page over the wire',
        value: bytes,
        unit: 'bytes',
        aim: `< ${limitBytes}`,
        met: bytes < limitBytes,
      },
    ];
  } finally {
    await db.close();
  }
}
