import { z } from 'zod';
import type { Landings } from '../../lib/landings.ts';

/** Where a worker stands among the ready ones of its service, and its slots: by these fleet picks whom a notification wakes. */
const seat = z.object({ rank: z.number(), peers: z.number(), slots: z.number() });
export type Seat = z.output<typeof seat>;

/** What an instance tells its fleet. */
export const newsSchema = z.union([
  /** When it serves, and in answer to every ping. */
  z.object({
    ready: z.boolean(),
    /** Since the last one; 100 is one core. */
    cpuPercent: z.number(),
    memoryMb: z.number(),
    seat: seat.nullable(),
  }),
  /** It has made so many jobs for a service. */
  z.object({ jobs: z.object({ service: z.string(), count: z.number() }) }),
  /** It was woken with every slot taken, as `passed` others before it. */
  z.object({ full: z.object({ passed: z.number() }) }),
  /** Keys of these orders are there; somebody waits here for the keys of those. */
  z.object({ landed: z.array(z.string()), expected: z.array(z.string()) }),
]);
type FleetNews = z.output<typeof newsSchema>;

/** What fleet tells an instance: to answer; that jobs for it may be there, which so many others had no slot for; that keys are. */
const orderSchema = z.union([
  z.literal('ping'),
  z.object({ wake: z.object({ passed: z.number() }) }),
  z.object({ landed: z.array(z.string()) }),
]);
export type FleetOrder = z.output<typeof orderSchema>;

export type FleetLink = {
  /** Whether fleet listens for this instance, and wakes others for it. */
  listens: boolean;
  ready(): void;
  takeSeat(seat: Seat): void;
  tellJobs(service: string, count: number): void;
  /** `wake` answers false when somebody else should be asked. */
  onWake(wake: () => boolean): void;
  landings: Landings;
};

/** Answers fleet's pings, so that a process that hangs is told from one that works; does nothing outside a fleet. */
export function linkToFleet(listens: boolean): FleetLink {
  let isReady = false;
  let seat: Seat | null = null;
  // while it starts it takes nothing
  let wake = () => false;
  let last = { at: performance.now(), cpu: process.cpuUsage() };
  const tell = (news: FleetNews) => void process.send?.(news, undefined, undefined, () => {});
  const report = () => {
    const at = performance.now();
    const cpu = process.cpuUsage();
    const usedMs = (cpu.user + cpu.system - last.cpu.user - last.cpu.system) / 1000;
    const cpuPercent = Math.round((usedMs / Math.max(1, at - last.at)) * 1000) / 10;
    last = { at, cpu };
    const memoryMb = Math.round(process.memoryUsage.rss() / 104_857.6) / 10;
    tell({ ready: isReady, cpuPercent, memoryMb, seat });
  };
  const landings = tellTogether((landed, expected) => tell({ landed, expected }));
  process.on('message', (message) => {
    const order = orderSchema.safeParse(message);
    if (!order.success) return;
    if (order.data === 'ping') return report();
    if ('landed' in order.data) return landings.heard(order.data.landed);
    const { passed } = order.data.wake;
    if (!wake()) tell({ full: { passed } });
  });
  return {
    listens: listens && process.send !== undefined,
    ready() {
      isReady = true;
      report();
    },
    takeSeat(taken) {
      const changed = seat?.rank !== taken.rank || seat.peers !== taken.peers;
      seat = taken;
      if (changed) report();
    },
    tellJobs: (service, count) => tell({ jobs: { service, count } }),
    onWake(next) {
      wake = next;
    },
    landings,
  };
}

/** What is said within one turn of the event loop is one message. */
function tellTogether(send: (landed: string[], expected: string[]) => void) {
  let landed: string[] = [];
  let expected: string[] = [];
  let hear = (_orderNos: string[]) => {};
  const soon = () => {
    if (landed.length + expected.length > 1) return;
    setImmediate(() => {
      send(landed, expected);
      [landed, expected] = [[], []];
    });
  };
  return {
    tell(orderNo: string) {
      landed.push(orderNo);
      soon();
    },
    expect(orderNo: string) {
      expected.push(orderNo);
      soon();
    },
    onLanded(heard: (orderNos: string[]) => void) {
      hear = heard;
    },
    heard: (orderNos: string[]) => hear(orderNos),
  };
}
