import { type Service, services } from '../../contract/services.ts';
import type { Log } from '../../lib/log.ts';
import type { Member, MemberEvents } from './start-instance.ts';

/** An instance that dies younger than this is part of a crash loop, ms. */
const youngMs = 10_000;
const longestBackoffMs = 30_000;
const refusedExitCode = 78;

export type RosterDeps = {
  start: (service: Service, events: MemberEvents) => Member;
  /** Told of every instance that is gone or silent. */
  bury: (id: string) => void;
  log: Log;
  now?: () => number;
  /** Between two starts of many: forking takes a while, and connections must not wait for all of it. Default: at once. */
  later?: (next: () => void) => void;
};

/** Keeps as many instances of each service as are wished for. */
export type Roster = {
  set(service: Service, count: number): void;
  counts(): Record<Service, number>;
  /** Deaths in a row of a service whose instances die young; 0 once they live. `missing`: not running until the next try. */
  failing(): Partial<Record<Service, { inARow: number; missing: number }>>;
  members(): Member[];
  kill(id: string): boolean;
  /** Drains everyone; resolves when all are gone. */
  stop(): Promise<void>;
};

export function createRoster({ start, bury, log, now = Date.now, later = (next) => next() }: RosterDeps): Roster {
  const wished = Object.fromEntries(services.map((service) => [service, 0])) as Record<Service, number>;
  const members = new Map<string, Member>();
  const crashes = new Map<Service, number>();
  const waiting = new Map<Service, NodeJS.Timeout>();
  let stopping = false;
  let onEmpty = () => {};

  const running = (service: Service) =>
    [...members.values()].filter((member) => member.service === service && member.state === 'running');

  function fill(service: Service): void {
    if (stopping || waiting.has(service)) return;
    const present = running(service);
    if (present.length < wished[service]) {
      const member = start(service, { onSilent, onExit });
      members.set(member.id, member);
      if (present.length + 1 < wished[service]) later(() => fill(service));
      return;
    }
    // the youngest leave first: the others are warm
    for (const member of present.slice(wished[service]).toReversed()) member.retire();
  }

  function onSilent(member: Member): void {
    log.error(
      { role: member.service, child: member.pid },
      'an instance does not answer; starting another in its place',
    );
    bury(member.id);
    fill(member.service);
  }

  function onExit(member: Member, { code, signal, livedMs }: Parameters<MemberEvents['onExit']>[1]): void {
    members.delete(member.id);
    if (member.state !== 'leaving' || code !== 0) bury(member.id);
    if (members.size === 0) onEmpty();
    if (stopping || member.state !== 'running') return;
    const { service } = member;
    const inARow = livedMs < youngMs ? (crashes.get(service) ?? 0) + 1 : 1;
    crashes.set(service, inARow);
    const delayMs = backoffMs(inARow, code);
    log.error(
      { role: service, child: member.pid, code, signal, inARow, nextStartMs: delayMs },
      inARow > 2 ? 'an instance keeps dying; starting it ever more slowly' : 'an instance died; starting another',
    );
    if (delayMs === 0) return fill(service);
    clearTimeout(waiting.get(service));
    waiting.set(
      service,
      setTimeout(() => {
        waiting.delete(service);
        fill(service);
      }, delayMs),
    );
  }

  return {
    set(service, count) {
      wished[service] = count;
      fill(service);
    },
    counts: () => ({ ...wished }),
    failing() {
      const found: ReturnType<Roster['failing']> = {};
      for (const [service, inARow] of crashes) {
        const present = running(service);
        const youngest = Math.max(0, ...present.map((member) => member.startedAt));
        if (!waiting.has(service) && now() - youngest > youngMs) continue;
        found[service] = { inARow, missing: Math.max(0, wished[service] - present.length) };
      }
      return found;
    },
    members: () => [...members.values()],
    kill(id) {
      const member = members.get(id);
      member?.kill();
      return member !== undefined;
    },
    async stop() {
      stopping = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      const empty = new Promise<void>((resolve) => (onEmpty = resolve));
      for (const member of members.values()) member.retire();
      if (members.size > 0) await empty;
    },
  };
}

/** At once after a first crash, then 1 s, 2 s, 4 s … 30 s; a refused schema or configuration waits the longest. */
export function backoffMs(inARow: number, code: number | null): number {
  if (code === refusedExitCode) return longestBackoffMs;
  return inARow <= 1 ? 0 : Math.min(longestBackoffMs, 1000 * 2 ** (inARow - 2));
}
