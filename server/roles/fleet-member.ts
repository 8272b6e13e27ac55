import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import type { ProcessState, Service } from '../contract/services.ts';
import { reportSchema } from './fleet-report.ts';
import type { Log } from '../lib/log.ts';

/** No answer for this long: a replacement starts, ms. Then SIGTERM, and after `killAfterMs` SIGKILL. */
export const pingEveryMs = 2000;
export const silentAfterMs = 15_000;
/** One that still starts says nothing at all; on a machine that is short of everything that takes a while, ms. */
export const startWithinMs = 60_000;
export const killAfterMs = 60_000;

export type MemberState = 'running' | 'silent' | 'leaving';

/** One process of the fleet. */
export type Member = {
  id: string;
  service: Service;
  pid: number;
  startedAt: number;
  state: MemberState;
  /** When it said that it serves. */
  readyAt: number | null;
  cpuPercent: number;
  memoryMb: number;
  /** Asks it to drain; killed if it is still there after `killAfterMs`. */
  retire(): void;
  kill(): void;
};

/** As the scaler and the desk see it. */
export function stateOf({ state, readyAt }: Pick<Member, 'state' | 'readyAt'>): ProcessState {
  if (state === 'leaving') return 'draining';
  if (state === 'silent') return 'failed';
  return readyAt === null ? 'starting' : 'ready';
}

export type MemberEvents = {
  onSilent(member: Member): void;
  onExit(member: Member, how: { code: number | null; signal: string | null; livedMs: number }): void;
};

/** Starts one instance and watches over it: it is pinged, and must answer. */
export function startMember(service: Service, env: Record<string, string>, events: MemberEvents, log: Log): Member {
  const id = randomUUID();
  cluster.setupPrimary({ exec: process.argv[1], args: [service] });
  const worker: Worker = cluster.fork({ ...env, YINGHUO_INSTANCE_ID: id });
  const startedAt = performance.now();
  let answeredAt = startedAt;
  let killTimer: NodeJS.Timeout | undefined;

  const member: Member = {
    id,
    service,
    pid: worker.process.pid ?? -1,
    startedAt: Date.now(),
    state: 'running',
    readyAt: null,
    cpuPercent: 0,
    memoryMb: 0,
    retire() {
      if (member.state === 'running') member.state = 'leaving';
      signal('SIGTERM');
      killTimer ??= setTimeout(() => signal('SIGKILL'), killAfterMs);
      killTimer.unref();
    },
    kill: () => signal('SIGKILL'),
  };
  const signal = (name: NodeJS.Signals) => void worker.process.kill(name);

  worker.on('message', (message: unknown) => {
    answeredAt = performance.now();
    const report = reportSchema.safeParse(message);
    if (!report.success) return;
    if (report.data.ready) member.readyAt ??= Date.now();
    member.cpuPercent = report.data.cpuPercent;
    member.memoryMb = report.data.memoryMb;
  });
  worker.on('error', () => {});
  const ping = setInterval(() => {
    if (worker.isConnected()) worker.send('ping', (error) => error && log.debug({ service }, 'ping not sent'));
    const patienceMs = member.readyAt === null ? startWithinMs : silentAfterMs;
    if (member.state !== 'running' || performance.now() - answeredAt < patienceMs) return;
    member.state = 'silent';
    events.onSilent(member);
    member.retire();
  }, pingEveryMs);
  worker.once('exit', (code, how) => {
    clearInterval(ping);
    clearTimeout(killTimer);
    events.onExit(member, { code, signal: how, livedMs: performance.now() - startedAt });
  });
  return member;
}
