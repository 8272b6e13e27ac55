import { randomUUID } from 'node:crypto';
import type { Service } from '../../../server/contract/services.ts';
import { openDriver } from '../../../server/drivers/index.ts';
import { silentLog } from '../silent-log.ts';
import { openFleetControl } from '../../../server/roles/fleet/control.ts';
import type { FleetInstance, FleetInstanceEvents } from '../../../server/roles/fleet/start-instance.ts';
import { createRoster } from '../../../server/roles/fleet/roster.ts';
import type { FakePlace } from './place.ts';

/** Fleet's own control endpoint and roster; only the processes are made up. */
export async function openLocalPlace(): Promise<FakePlace> {
  const alive: { member: FleetInstance; events: FleetInstanceEvents }[] = [];
  let starts = 0;
  const gone = (member: FleetInstance, code: number, livedMs: number) => {
    const at = alive.findIndex((each) => each.member === member);
    if (at >= 0) alive.splice(at, 1)[0]!.events.onExit(member, { code, signal: null, livedMs });
  };
  const roster = createRoster({
    start(service: Service, events) {
      starts++;
      const member: FleetInstance = {
        id: randomUUID(),
        service,
        pid: 1,
        startedAt: Date.now(),
        state: 'running',
        readyAt: null,
        cpuPercent: 12.5,
        memoryMb: 80,
        place: null,
        wake() {},
        tellDelivered() {},
        retire() {
          member.state = 'leaving';
        },
        kill: () => gone(member, 1, 60_000),
      };
      alive.push({ member, events });
      return member;
    },
    declareDead() {},
    log: silentLog,
  });
  const token = randomUUID();
  const control = await openFleetControl(roster, { token, port: 0 });
  const of = (service: string) =>
    alive.filter(({ member }) => member.service === service && member.state === 'running').map(({ member }) => member);
  const open = () => openDriver('local', {}, { fetch, handed: { fleet: { port: control.port, token } } });
  return {
    driver: open(),
    another: open,
    running: (service) => of(service).map(({ id }) => id),
    serve(service) {
      of(service).find(({ readyAt }) => readyAt === null)!.readyAt = Date.now();
    },
    crash: (service) => gone(of(service)[0]!, 1, 100),
    starts: () => starts,
    vanish: async () => control.close(),
    async [Symbol.asyncDispose]() {
      control.close();
      const stopped = roster.stop();
      while (alive.length > 0) gone(alive[0]!.member, 0, 60_000);
      await stopped;
    },
  };
}
