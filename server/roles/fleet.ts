import cluster from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { secretsFor } from '../config.ts';
import { services } from '../contract/services.ts';
import { openDatabase } from '../db/database.ts';
import { buryInstances, buryLeftovers } from './fleet-books.ts';
import { type FleetControl, openFleetControl } from './fleet-control.ts';
import { startMember } from './fleet-member.ts';
import { createRoster } from './fleet-roster.ts';
import type { RoleDeps, RunningInstance } from './instance.ts';
import { openStanding } from './standing-connection.ts';
import { checkSchema } from './schema.ts';

/** One machine's supervisor: holds the public sockets, starts the services as processes and keeps them going. */
export async function start({ config, secrets, log }: RoleDeps): Promise<RunningInstance> {
  const { dispensePrivate } = secrets;
  if (!dispensePrivate) throw new Error('YINGHUO_MASTER_KEY is not set; fleet needs it to give each role its secrets');
  await refuseForeignSchema(config.databaseUrl, log);
  const db = openDatabase(config.databaseUrl, { max: 1, applicationName: 'yinghuo fleet' });
  await buryLeftovers(db, config.hostName, log).catch((error: unknown) =>
    log.warn({ err: error }, 'could not look for leftovers'),
  );

  cluster.schedulingPolicy = cluster.SCHED_RR;
  const roster = createRoster({
    start: (service, events) =>
      startMember(service, { YINGHUO_SECRETS: secretsFor(service, { ...secrets, dispensePrivate }) }, events, log),
    bury: (id) => void buryInstances(db, [id], log),
    log,
  });
  for (const service of services) roster.set(service, config.instances[service] ?? 1);

  let control: FleetControl | undefined;
  const portFile = join(config.dataDir, 'fleet.json');
  if (config.fleetToken) {
    control = await openFleetControl(roster, config.fleetToken, config.fleetPort);
    await writePortFile(portFile, control.port);
  }
  return {
    id: randomUUID(),
    ports: control ? { control: control.port } : {},
    adminPort: 0,
    doomed: new Promise(() => {}),
    async stop() {
      control?.close();
      await roster.stop();
      if (control) await rm(portFile, { force: true });
      await db.close();
    },
  };
}

async function refuseForeignSchema(url: string, log: RoleDeps['log']): Promise<void> {
  const standing = await openStanding({
    url,
    applicationName: 'yinghuo fleet',
    channels: [],
    onNotification() {},
    onReconnected() {},
    log,
  });
  try {
    await checkSchema(standing);
  } finally {
    await standing.close();
  }
}

async function writePortFile(file: string, port: number): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify({ pid: process.pid, port }), { mode: 0o600 });
  await rename(`${file}.new`, file);
}
