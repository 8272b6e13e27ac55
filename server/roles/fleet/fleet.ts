import cluster from 'node:cluster';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Secrets, secretsFor } from '../../config.ts';
import { type Service, services } from '../../contract/services.ts';
import { openDatabase } from '../../db/database.ts';
import { excessRights } from '../../db/rights.ts';
import { channelOf, notify, serviceOfChannel } from '../../queue/wake.ts';
import { readHostId } from '../../lib/host-id.ts';
import { keepDiskReserve } from '../disk-reserve.ts';
import { holdFleet } from './one-fleet.ts';
import { declareDead, declareLeftoversDead } from '../../features/instances/declare-dead.ts';
import { letEverybodyIn, readDesired } from './desired-counts.ts';
import { openFleetControl } from './control.ts';
import { createDeliveryNotices } from './delivery-notices.ts';
import { type FleetInstance, startFleetInstance } from './start-instance.ts';
import { createRoster } from './roster.ts';
import { createWakes, type Wakes } from './wakes.ts';
import type { RoleDeps, RunningInstance } from '../run-instance.ts';
import { watchProcessors } from '../processor-watch.ts';
import { openStanding, type StandingConnection } from '../standing-connection.ts';
import { checkSchema } from '../schema.ts';

/** One machine's supervisor: holds the public sockets, starts the services as processes and keeps them going. */
export async function start({ config, secrets, log }: RoleDeps): Promise<RunningInstance> {
  const { dispensePrivate } = secrets;
  if (!dispensePrivate) throw new Error('YINGHUO_MASTER_KEY is not set; fleet needs it to give each role its secrets');
  const db = openDatabase(config.databaseUrl, { max: 1, applicationName: 'yinghuo fleet' });
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const token = config.fleetToken ?? randomBytes(24).toString('base64url');
  const wakes = createWakes<FleetInstance>({
    instances: () => roster.instances(),
    notify: (service, count) => notify(db, service, count),
  });
  const deliveryNotices = createDeliveryNotices<FleetInstance>();
  const roster = createRoster({
    start: (service, events) =>
      startFleetInstance(
        service,
        handedTo(service, { ...secrets, dispensePrivate }, { token, port: control.port, hostId }),
        {
          events: {
            ...events,
            onJobs: (jobs, count) => wakes.made(jobs, count),
            onFull: (instance, passed) => wakes.full(instance, passed),
            onDeliveryNotices: (instance, delivered, expected) => {
              deliveryNotices.expected(instance, expected);
              deliveryNotices.delivered(delivered);
            },
          },
          log,
        },
      ),
    declareDead: (id) => void declareDead(db, [id], log),
    log,
    later: setImmediate,
  });
  const hostId = await readHostId(config.dataDir);
  const standing = await listen(config.databaseUrl, log, wakes);
  const only = await holdFleet(db, hostId, log).catch(async (error: unknown) => {
    await Promise.all([standing.close(), db.close()]);
    throw error;
  });
  const excess = await excessRights(db.pool);
  if (excess.length > 0)
    log.warn(
      { excess },
      'the database role of DATABASE_URL may do more than a shop needs; see deploy/postgres-roles.sql',
    );
  await declareLeftoversDead(db, hostId, log).catch((error: unknown) =>
    log.warn({ err: error }, 'could not look for leftovers'),
  );
  // without a scaler the counts are set by hand
  const byHand = config.instances.scaler === 0;
  if (byHand) await letEverybodyIn(db);
  const before = byHand ? { counts: {}, epoch: 0 } : await readDesired(db);
  const processors = watchProcessors();
  const control = await openFleetControl(roster, {
    token,
    port: config.fleetPort,
    epoch: before.epoch,
    processors,
  });
  const reserve = keepDiskReserve({ dataDir: config.dataDir, databaseUrl: config.databaseUrl, log });
  const portFile = join(config.dataDir, 'fleet.json');
  if (config.fleetToken) await writePortFile(portFile, control.port);
  for (const service of services) roster.set(service, before.counts[service] ?? config.instances[service] ?? 1);
  return {
    id: randomUUID(),
    ports: { control: control.port },
    adminPort: 0,
    mustEnd: only.lost,
    async stop() {
      only.close();
      control.close();
      processors.close();
      reserve.close();
      await roster.stop();
      if (config.fleetToken) await rm(portFile, { force: true });
      await db.close();
      await standing.close();
    },
  };
}

/** What a service's environment says beyond fleet's own: only dispense gets the private key, only the scaler may order instances. */
export function handedTo(
  service: Service,
  secrets: Required<Secrets>,
  control: { token: string; port: number; hostId: string },
): Record<string, string> {
  const handed = {
    YINGHUO_SECRETS: secretsFor(service, secrets),
    YINGHUO_HOST_ID: control.hostId,
    YINGHUO_FLEET_LISTENS: '1',
    YINGHUO_ADMIN_PORT: '0',
  };
  if (service !== 'scaler') return handed;
  return { ...handed, YINGHUO_FLEET_TOKEN: control.token, YINGHUO_FLEET_PORT: String(control.port) };
}

/** The one connection of this machine that listens. */
async function listen(url: string, log: RoleDeps['log'], wakes: Wakes<FleetInstance>): Promise<StandingConnection> {
  const standing = await openStanding({
    url,
    applicationName: 'yinghuo fleet',
    channels: services.map(channelOf),
    onNotification: (channel, payload) => wakes.heard(serviceOfChannel(channel), payload),
    onReconnected: () => wakes.everybody(),
    log,
  });
  try {
    await checkSchema(standing);
    return standing;
  } catch (error) {
    await standing.close();
    throw error;
  }
}

async function writePortFile(file: string, port: number): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ pid: process.pid, port }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
