import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../server/db/database.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, round } from './bench.ts';
import { memoryMb } from './cpu.ts';
import { benchFleet } from './fleet.ts';
import { load } from './path-shop.ts';

const secret = 'bench-secret-of-sixteen';

/** Memory of one instance a role, at rest and after a spell of buyers; shared pages counted in proportion. */
export async function benchMemory(postgres: BenchPostgres): Promise<Figure[]> {
  const url = await postgres.newDatabase('memory');
  const masterKey = randomBytes(32).toString('base64');
  const db = openDatabase(url, { max: 1 });
  try {
    const ctx = testContext(db, { masterKey });
    await saveGateway(ctx, { name: 'sandbox', enabled: true, position: 0, settings: { secret } }, systemActor);
    await saveSettings(ctx, { openOrdersPerAddress: 100_000 }, systemActor);
    const { variantId } = await stockShelf(
      ctx,
      db.pool,
      Array.from({ length: 5000 }, (_, n) => `MEMORY-${n}`),
    );
    await using fleet = await benchFleet(url, masterKey, 1);
    const { rows } = await db.pool.query<{ service: string; pid: number }>(
      "select service, pid from instance where state = 'ready' order by service",
    );
    const measured = () => [
      ...rows.map((row) => ({ service: row.service, mb: memoryMb(row.pid) })),
      { service: 'fleet', mb: memoryMb(fleet.pid) },
    ];
    await new Promise((resolve) => setTimeout(resolve, 6000));
    const idle = measured();
    await load({ port: fleet.port, variantId, secret, buyers: 16, seconds: 10 });
    const loaded = new Map(measured().map(({ service, mb }) => [service, mb]));
    return idle.flatMap(({ service, mb }) => [
      { name: `memory of ${service}, idle`, value: round(mb), unit: 'MB', aim: '<= 100', met: mb <= 100 },
      { name: `memory of ${service}, loaded`, value: round(loaded.get(service)!), unit: 'MB' },
    ]);
  } finally {
    await db.close();
  }
}
