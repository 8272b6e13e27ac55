import { z } from 'zod';
import type { DeliveryNotices } from '../../lib/delivery-notices.ts';

/** Where a worker stands among the ready ones of its service, and its slots: by these fleet picks whom a notification wakes. */
const place = z.object({ rank: z.number(), peers: z.number(), slots: z.number() });
export type WorkerPlace = z.output<typeof place>;

/** What an instance tells its fleet. */
export const newsSchema = z.union([
  /** When it serves, and in answer to every ping. */
  z.object({
    ready: z.boolean(),
    /** Since the last one; 100 is one core. */
    cpuPercent: z.number(),
    memoryMb: z.number(),
    place: place.nullable(),
  }),
  /** It has made so many jobs for a service. */
  z.object({ jobs: z.object({ service: z.string(), count: z.number() }) }),
  /** It was woken with every slot taken, as `passed` others before it. */
  z.object({ full: z.object({ passed: z.number() }) }),
  /** Keys of these orders are there; somebody waits here for the keys of those. */
  z.object({ delivered: z.array(z.string()), expected: z.array(z.string()) }),
]);
type FleetNews = z.output<typeof newsSchema>;

/** What fleet tells an instance: to answer; that jobs for it may be there, which so many others had no slot for; that keys are. */
const orderSchema = z.union([
  z.literal('ping'),
  z.object({ wake: z.object({ passed: z.number() }) }),
  z.object({ delivered: z.array(z.string()) }),
]);
export type FleetOrder = z.output<typeof orderSchema>;

export type FleetLink = {
  /** Whether fleet listens for this instance, and wakes others for it. */
  listens: boolean;
  ready(): void;
  tellPlace(place: WorkerPlace): void;
  tellJobs(service: string, count: number): void;
  /** `wake` answers false when somebody else should be asked. */
  onWake(wake: () => boolean): void;
  deliveryNotices: DeliveryNotices;
};

/** Answers fleet's pings, so that a process that hangs is told from one that works; does nothing outside a fleet. */
export function linkToFleet(listens: boolean): FleetLink {
  let isReady = false;
  let place: WorkerPlace | null = null;
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
    tell({ ready: isReady, cpuPercent, memoryMb, place });
  };
  const deliveryNotices = tellTogether((delivered, expected) => tell({ delivered, expected }));
  process.on('message', (message) => {
    const order = orderSchema.safeParse(message);
    if (!order.success) return;
    if (order.data === 'ping') return report();
    if ('delivered' in order.data) return deliveryNotices.heard(order.data.delivered);
    const { passed } = order.data.wake;
    if (!wake()) tell({ full: { passed } });
  });
  return {
    listens: listens && process.send !== undefined,
    ready() {
      isReady = true;
      report();
    },
    tellPlace(taken) {
      const changed = place?.rank !== taken.rank || place.peers !== taken.peers;
      place = taken;
      if (changed) report();
    },
    tellJobs: (service, count) => tell({ jobs: { service, count } }),
    onWake(next) {
      wake = next;
    },
    deliveryNotices,
  };
}

/** What is said within one turn of the event loop is one message. */
function tellTogether(send: (delivered: string[], expected: string[]) => void) {
  let delivered: string[] = [];
  let expected: string[] = [];
  let hear = (_orderNos: string[]) => {};
  const soon = () => {
    if (delivered.length + expected.length > 1) return;
    setImmediate(() => {
      send(delivered, expected);
      [delivered, expected] = [[], []];
    });
  };
  return {
    tell(orderNo: string) {
      delivered.push(orderNo);
      soon();
    },
    expect(orderNo: string) {
      expected.push(orderNo);
      soon();
    },
    onDelivered(heard: (orderNos: string[]) => void) {
      hear = heard;
    },
    heard: (orderNos: string[]) => hear(orderNos),
  };
}
