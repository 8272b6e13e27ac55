import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import type { BenchPostgres } from './bench.ts';
import type { BuyersReport, BuyersTask } from './buyers.ts';
import { benchFleet, type BenchFleet } from './fleet.ts';

const secret = 'bench-secret-of-sixteen';

export type PathShop = AsyncDisposable & {
  db: Database;
  fleet: BenchFleet;
  /** Buyers who each buy again and again for so long. Throws when one of them failed. */
  sell(how: Pick<BuyersTask, 'buyers' | 'seconds' | 'waits'>): Promise<BuyersReport>;
};

/** A shop with `keys` on its shelf and a real fleet, `each` instances a service, on a database of its own. */
export async function pathShop(
  postgres: BenchPostgres,
  name: string,
  { each, keys }: { each: number; keys: number },
): Promise<PathShop> {
  const url = await postgres.newDatabase(name);
  const masterKey = randomBytes(32).toString('base64');
  const db = openDatabase(url, { max: 2 });
  try {
    const ctx = testContext(db, { masterKey });
    await saveGateway(ctx, { name: 'sandbox', enabled: true, position: 0, settings: { secret } }, systemActor);
    await saveSettings(ctx, { openOrdersPerAddress: 100_000 }, systemActor);
    const { variantId } = await stockShelf(
      ctx,
      db.pool,
      Array.from({ length: keys }, (_, n) => `${name}-${n}`),
    );
    const fleet = await benchFleet(url, masterKey, each);
    return {
      db,
      fleet,
      async sell(how) {
        const report = await load({ port: fleet.port, variantId, secret, ...how });
        const { failures } = report;
        if (failures.length > 0) throw new Error(`${failures.length} buyers failed: ${failures[0]}`);
        return report;
      },
      async [Symbol.asyncDispose]() {
        await fleet[Symbol.asyncDispose]();
        await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw error;
  }
}

export async function load(task: BuyersTask): Promise<BuyersReport> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(appRoot, 'test/bench/buyers.ts'), JSON.stringify(task)],
    { maxBuffer: 1e8 },
  );
  return JSON.parse(stdout) as BuyersReport;
}
