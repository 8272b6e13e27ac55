import { randomUUID } from 'node:crypto';
import type { Config, Secrets } from '../config.ts';
import type { InstanceState } from '../contract/services.ts';
import { type Database, openDatabase } from '../db/database.ts';
import type { Context } from '../features/context.ts';
import { steadyClock, systemClock } from '../lib/clock.ts';
import { stopAwaiting } from '../features/delivery/await-keys.ts';
import { openDeadLetter } from '../features/needs/open-dead-letter.ts';
import { type CheckoutQueue, checkoutQueue } from '../features/orders/checkout-slots.ts';
import { hasAskedAgain, wasKept, wasToldToWait } from '../lib/request-marks.ts';
import type { Log } from '../lib/log.ts';
import { absenceWatch } from '../lib/absence-watch.ts';
import { createLoad } from '../metrics/load.ts';
import { createMeter } from '../metrics/meter.ts';
import { serviceOf, type Task } from '../queue/task.ts';
import { channelOf, createWaker } from '../queue/wake.ts';
import { startWorker, type Worker } from '../queue/worker.ts';
import { type AdminPort, openAdminPort } from './admin-port.ts';
import { type HttpServer, openHttpServer, type PublicServer } from './http-server.ts';
import { isWork, workOf } from './work.ts';
import { DeclaredDead, sendHeartbeat } from '../features/instances/heartbeat.ts';
import { deregisterInstance, registerInstance } from '../features/instances/register.ts';
import type { FleetLink } from './fleet/link.ts';
import type { StartLoop } from './loop.ts';
import { checkSchema } from './schema.ts';
import { openStanding, ridingOn, type StandingConnection } from './standing-connection.ts';

const heartbeatMs = 2000;
/** Running requests and jobs get this long to finish, ms; then jobs are handed back. */
const graceMs = 18_000;

/** `fleet`: the one that started this process, if any did. */
export type RoleDeps = { config: Config; secrets: Secrets; log: Log; fleet?: FleetLink };

/** What a role is made of; the runtime does the rest. */
export type RoleParts = { servers?: PublicServer[]; tasks?: Task<never, Context>[]; loops?: StartLoop[] };

export type RunningInstance = {
  id: string;
  ports: Record<string, number>;
  adminPort: number;
  /** Drains and closes everything. */
  stop(): Promise<void>;
  /** Resolves with a reason when the instance must not go on living. */
  mustEnd: Promise<string>;
};

/** The runtime every role shares: row, heartbeat, queue, ports, draining. */
export async function startInstance(
  service: string,
  { config, secrets, log, fleet }: RoleDeps,
  compose: (ctx: Context) => RoleParts | Promise<RoleParts>,
): Promise<RunningInstance> {
  // only a fleet decides who an instance is: what a platform sets for a place, a second process there would use again
  const id = (fleet?.listens ? config.instanceId : undefined) ?? randomUUID();
  const applicationName = `yinghuo ${service}`;
  const db = openDatabase(config.databaseUrl, { max: 2, applicationName });
  let worker: Worker | undefined;
  const waker = createWaker(db, {
    onLocal: (task) => worker?.wakeLocal(task),
    tell: fleet?.listens ? (jobs, count) => fleet.tellJobs(jobs, count) : undefined,
  });
  const deliveryNotices = fleet?.listens ? fleet.deliveryNotices : undefined;
  const ctx: Context = { db, waker, deliveryNotices, log, clock: systemClock, config, secrets, instanceId: id };
  const { servers = [], tasks = [], loops = [] } = await compose(ctx);
  const work = workOf(service, config, tasks.length > 0);
  const load = createLoad(steadyClock(), work.slots, { cpuBound: work.kind === 'requests' });
  const meter = createMeter(service, systemClock, load);
  const queue = checkoutQueue(config);
  if (work.kind === 'checkouts') queue.onBusy = (change) => load.busy(change);

  const standing = await openStanding({
    url: config.databaseUrl,
    applicationName,
    channels: fleet?.listens ? [] : [...new Set(tasks.map((task) => channelOf(serviceOf(task.name))))],
    onNotification: (_channel, payload) => worker?.notified(payload),
    onReconnected: () => worker?.reconnected(),
    log,
  });
  const undo: (() => Promise<void> | void)[] = [
    () => ctx.journal?.close(),
    () => standing.close(),
    () => db.close(),
    () => waker.close(),
  ];
  try {
    await checkSchema(standing);
    await registerInstance(standing, {
      id,
      service,
      pid: process.pid,
      host: config.hostName,
      hostId: config.hostId ?? null,
    });
    let state: InstanceState = 'starting';
    const isReady = () => state === 'ready';
    const admin = await openAdminPort(
      { isReady, metrics: () => meter.scrape() },
      { host: config.adminHost, port: config.adminPort },
    );
    undo.unshift(() => admin.close());

    if (tasks.length > 0) {
      worker = startWorker<Context>({
        db: ridingOn(standing, db),
        workerId: id,
        tasks,
        context: ctx,
        slots: config.jobSlots,
        upstreamDelayMs: (task) => config.upstreamDelayMs[serviceOf(task)] ?? 0,
        log,
        onDead: openDeadLetter,
        onJob: (task, ms, outcome) => meter.onJob(task, ms, outcome),
        onBusy: work.kind === 'jobs' ? (change) => load.busy(change) : undefined,
      });
      fleet?.onWake(() => worker?.wake() ?? false);
    }
    const http = await Promise.all(
      servers.map((server) =>
        openHttpServer(server, {
          isReady,
          onRequest(request) {
            if (server.name === 'storefront') meter.onVisitor(visitorOf(request));
            if (!isWork(request)) return;
            if (work.kind !== 'jobs') load.count('arrivals');
            if (work.kind === 'requests') load.busy(1);
          },
          // oxlint-disable-next-line max-params -- runs for every answer
          onResponse(request, ms, status, stream) {
            if (!stream && !wasKept(request)) meter.onResponse(ms, status);
            if (!isWork(request)) return;
            if (work.kind === 'requests') load.busy(-1);
            if (work.kind === 'jobs') return;
            if (hasAskedAgain(request)) load.count('arrivals', -1);
            if (!stream && !wasToldToWait(request)) meter.onWork(ms, status);
          },
        }),
      ),
    );
    const loopCtx: Context = { ...ctx, db: ridingOn(standing, db) };
    const runningLoops = loops.map((start) => start(loopCtx));
    state = 'ready';
    const pulse = startHeartbeat({
      id,
      standing,
      db,
      worker,
      meter,
      admin,
      http,
      state: () => state,
      queue,
      fleet,
      log,
    });
    await pulse.first;

    let stopping: Promise<void> | undefined;
    const stop = async () => {
      state = 'draining';
      void pulse.now();
      stopAwaiting(ctx);
      await Promise.all([
        ...http.map((server) => server.drain(graceMs)),
        worker?.drain(graceMs),
        ...runningLoops.map((loop) => loop.stop()),
      ]);
      // the last seconds count as well
      await pulse.now();
      await pulse.stop();
      await deregisterInstance(standing, id).catch(() => {});
      for (const close of undo) await close();
    };
    return {
      id,
      ports: Object.fromEntries(http.map((server) => [server.name, server.port])),
      adminPort: admin.port,
      stop: () => (stopping ??= stop()),
      mustEnd: pulse.mustEnd,
    };
  } catch (error) {
    for (const close of undo) await close();
    throw error;
  }
}

type Beating = {
  id: string;
  standing: StandingConnection;
  db: Database;
  worker: Worker | undefined;
  meter: ReturnType<typeof createMeter>;
  admin: AdminPort;
  http: HttpServer[];
  state: () => InstanceState;
  queue: CheckoutQueue;
  fleet: FleetLink | undefined;
  log: Log;
};

function startHeartbeat({ id, standing, db, worker, meter, admin, http, state, queue, fleet, log }: Beating) {
  const mustEnd = Promise.withResolvers<string>();
  let inFlight: Promise<void> | undefined;
  let heardAt = performance.now();

  async function once(): Promise<void> {
    const busy = (worker?.busy() ?? 0) + http.reduce((sum, server) => sum + server.open(), 0);
    try {
      const oldest = queue.waitingSince[0];
      const waiting = {
        waiting: queue.waitingSince.length,
        oldestMs: oldest === undefined ? 0 : Math.round(performance.now() - oldest),
      };
      const place = await sendHeartbeat(standing, id, {
        state: state(),
        metrics: meter.sample(busy, admin.port, { counts: db.counts, line: waiting }),
      });
      if (worker) fleet?.tellPlace({ rank: place.rank, peers: place.peers, slots: worker.slots });
      absenceWatch.wasCutOff(performance.now() - heardAt);
      heardAt = performance.now();
      worker?.setRank(place.rank, place.peers);
      await worker?.renew();
    } catch (error) {
      if (error instanceof DeclaredDead) mustEnd.resolve(error.message);
      else log.warn({ reason: (error as Error).message }, 'heartbeat failed; trying again');
    }
  }
  const now = () => (inFlight ??= once().finally(() => (inFlight = undefined)));
  const timer = setInterval(() => void now(), heartbeatMs);
  return {
    first: now(),
    now,
    mustEnd: mustEnd.promise,
    async stop() {
      clearInterval(timer);
      await inFlight;
    },
  };
}

function visitorOf(request: {
  socket: { remoteAddress?: string };
  headers: Record<string, string | string[] | undefined>;
}): string {
  const { headers, socket } = request;
  return `${String(headers['x-forwarded-for'] ?? '')}|${socket.remoteAddress}|${String(headers['user-agent'] ?? '')}`;
}
