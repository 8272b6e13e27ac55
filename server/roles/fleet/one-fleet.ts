import type { Database } from '../../db/database.ts';
import { hostOfLease } from '../../features/instances/host-of-lease.ts';
import { takeLease } from '../../features/leases/take-or-renew-lease.ts';
import type { Log } from '../../lib/log.ts';

/** A fleet that is gone is missed after this; one of the same host takes over at once, ms. */
const ttlMs = 15_000;
const renewEveryMs = 3000;

const name = 'fleet';

/** Another fleet starts this shop's instances already. */
export class FleetRefused extends Error {}

/**
 * Holds the right to be this database's only fleet: two would both follow the same counts and start every instance twice.
 * Throws `FleetRefused` while a fleet of another host has it. `lost` resolves with a reason when another took it meanwhile.
 */
export async function holdFleet(
  db: Database,
  hostId: string,
  log: Log,
): Promise<{ lost: Promise<string>; close(): void }> {
  const renew = () => takeLease({ db, instanceId: hostId }, name, ttlMs);
  if ((await renew()) === undefined) {
    const host = await hostOfLease(db, name);
    throw new FleetRefused(
      `A fleet on ${host ?? 'another host'} already runs this database; stop it first, or use a database of its own. To run on several hosts see docs/kubernetes.md.`,
    );
  }
  const lost = Promise.withResolvers<string>();
  const timer = setInterval(() => {
    void renew().then(
      (epoch) => epoch === undefined && lost.resolve('a fleet of another host has taken over this database'),
      (error: unknown) => log.warn({ err: error }, 'could not renew the right to be the only fleet; trying again'),
    );
  }, renewEveryMs);
  timer.unref();
  return { lost: lost.promise, close: () => clearInterval(timer) };
}
