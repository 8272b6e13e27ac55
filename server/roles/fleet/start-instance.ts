import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import type { ProcessState, Service } from '../../contract/services.ts';
import { type FleetOrder, newsSchema, type WorkerPlace } from './link.ts';
import type { Log } from '../../lib/log.ts';
import { absenceWatch } from '../../lib/absence-watch.ts';

/** No answer for this long: a replacement starts, ms. Then SIGTERM, and after `killAfterMs` SIGKILL. */
const pingEveryMs = 2000;
const silentAfterMs = 15_000;
/** One that still starts says nothing at all; on a machine that is short of everything that takes a while, ms. */
const startWithinMs = 60_000;
const killAfterMs = 60_000;

type FleetInstanceState = 'running' | 'silent' | 'leaving';

/** One process of the fleet. */
export type FleetInstance = {
  id: string;
  service: Service;
  pid: number;
  startedAt: number;
  state: FleetInstanceState;
  /** When it said that it serves. */
  readyAt: number | null;
  cpuPercent: number;
  memoryMb: number;
  /** Of one that works on jobs, once it has told. */
  place: WorkerPlace | null;
  /** Jobs of its service may be there; `passed`: so many others had no slot for them. */
  wake(passed: number): void;
  /** Keys of these orders, which somebody waits for there, have come. */
  tellDelivered(orderNos: string[]): void;
  /** Asks it to drain; killed if it is still there after `killAfterMs`. */
  retire(): void;
  kill(): void;
};

/** As the scaler and the desk see it. */
export function stateOf({ state, readyAt }: Pick<FleetInstance, 'state' | 'readyAt'>): ProcessState {
  if (state === 'leaving') return 'draining';
  if (state === 'silent') return 'failed';
  return readyAt === null ? 'starting' : 'ready';
}

export type FleetInstanceEvents = {
  onSilent(instance: FleetInstance): void;
  onExit(instance: FleetInstance, how: { code: number | null; signal: string | null; livedMs: number }): void;
};

export type FleetInstanceCalls = {
  /** It has made jobs for the workers of a service. */
  onJobs(service: string, count: number): void;
  /** It was woken and has no slot, nor had so many others before it. */
  onFull(instance: FleetInstance, passed: number): void;
  /** It has brought the keys of some orders, and waits for those of others. */
  onDeliveryNotices(instance: FleetInstance, delivered: string[], expected: string[]): void;
};

/** Starts one instance and watches over it: it is pinged, and must answer. */
export function startFleetInstance(
  service: Service,
  env: Record<string, string>,
  { events, log }: { events: FleetInstanceEvents & FleetInstanceCalls; log: Log },
): FleetInstance {
  const id = randomUUID();
  cluster.setupPrimary({ exec: process.argv[1], args: [service] });
  const worker: Worker = cluster.fork({ ...env, YINGHUO_INSTANCE_ID: id });
  const startedAt = performance.now();
  let answeredAt = startedAt;
  let killTimer: NodeJS.Timeout | undefined;

  const instance: FleetInstance = {
    id,
    service,
    pid: worker.process.pid ?? -1,
    startedAt: Date.now(),
    state: 'running',
    readyAt: null,
    cpuPercent: 0,
    memoryMb: 0,
    place: null,
    wake: (passed) => tell({ wake: { passed } }),
    tellDelivered: (orderNos) => tell({ delivered: orderNos }),
    retire() {
      if (instance.state === 'running') instance.state = 'leaving';
      signal('SIGTERM');
      killTimer ??= setTimeout(() => signal('SIGKILL'), killAfterMs);
      killTimer.unref();
    },
    kill: () => signal('SIGKILL'),
  };
  const signal = (name: NodeJS.Signals) => void worker.process.kill(name);
  const tell = (order: FleetOrder) => {
    if (worker.isConnected()) worker.send(order, (error) => error && log.debug({ service, order }, 'not sent'));
  };

  worker.on('message', (message: unknown) => {
    answeredAt = performance.now();
    const { data: news } = newsSchema.safeParse(message);
    if (!news) return;
    if ('jobs' in news) return events.onJobs(news.jobs.service, news.jobs.count);
    if ('full' in news) return events.onFull(instance, news.full.passed);
    if ('delivered' in news) return events.onDeliveryNotices(instance, news.delivered, news.expected);
    if (news.ready) instance.readyAt ??= Date.now();
    instance.cpuPercent = news.cpuPercent;
    instance.memoryMb = news.memoryMb;
    instance.place = news.place;
  });
  worker.on('error', () => {});
  const ping = setInterval(() => {
    tell('ping');
    const patienceMs = absenceWatch.patienceMs(instance.readyAt === null ? startWithinMs : silentAfterMs);
    if (instance.state !== 'running' || performance.now() - answeredAt < patienceMs) return;
    instance.state = 'silent';
    events.onSilent(instance);
    instance.retire();
  }, pingEveryMs);
  worker.once('exit', (code, how) => {
    clearInterval(ping);
    clearTimeout(killTimer);
    events.onExit(instance, { code, signal: how, livedMs: performance.now() - startedAt });
  });
  return instance;
}
