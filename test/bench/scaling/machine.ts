import type { Observations } from '../../../server/contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';
import { beganAtMs } from './observe.ts';

/** One machine that all instances share: what an order costs on it grows with the processes that take turns. */
const processors = 2;
/** As measured: 224 orders/s with one process of each service, 160 with four. */
const moreByProcess = 0.044;
const startSeconds = 3;
const slots = 8;
const giveUpSeconds = 10;

type Part = { service: ScaledService; cpuMs: number; upstreamMs: number };

/** Processor time an order takes in each service, ms, alone on the machine; a supplier takes its time in a slot of dispense. */
const partsOf = (upstreamMs: number): Part[] => [
  { service: 'storefront', cpuMs: 5, upstreamMs: 0 },
  { service: 'orders', cpuMs: 2.4, upstreamMs: 0 },
  { service: 'dispense', cpuMs: 1.5, upstreamMs },
];

type Stage = Part & {
  ready: number;
  startsAt: number[];
  waiting: number;
  came: number[];
  done: number;
  busy: number;
  cpu: number;
};

export type MachinePlay = {
  /** Orders delivered a second in the last five minutes, and instances at the end. */
  perSecond: number;
  instances: Partial<Record<ScaledService, number>>;
  codes: Set<string>;
};

/** Orders a second from `calm` to `peak` over ten minutes, and ten more at the peak. `tells`: the place says how full it is. */
export function playMachine(
  { calm, peak, upstreamMs }: { calm: number; peak: number; upstreamMs: number },
  tells: boolean,
): MachinePlay {
  const seconds = 1200;
  const random = createRandom(7);
  const policy: FleetPolicy = presets.balanced;
  const stages = partsOf(upstreamMs).map((part): Stage => ({
    ...part,
    ready: 1,
    startsAt: [],
    waiting: 0,
    came: [],
    done: 0,
    busy: 0,
    cpu: 0,
  }));
  let memory: Parameters<typeof decide>[3] = null;
  let delivered = 0;
  let used = 0;
  const codes = new Set<string>();
  for (let second = 0; second < seconds; second++) {
    const rate = calm + (peak - calm) * Math.min(1, second / 600);
    used = step(stages, second, poisson(random, rate));
    if (second >= seconds - 300) delivered += stages.at(-1)!.done;
    if (second % 2 === 0) continue;
    const seen = observe(stages, second, tells ? used : null);
    const decision = decide(policy, seen, beganAtMs + (second + 1) * 1000, memory);
    memory = decision.memory;
    for (const { service, desired, reasons } of decision.services) {
      const stage = stages.find((one) => one.service === service)!;
      const there = stage.ready + stage.startsAt.length;
      for (let n = there; n < desired; n++) stage.startsAt.push(second + startSeconds);
      for (let n = desired; n < there; n++) if (stage.startsAt.pop() === undefined) stage.ready--;
      for (const { code } of reasons) codes.add(code);
    }
  }
  const instances = Object.fromEntries(stages.map(({ service, ready }) => [service, ready]));
  return { perSecond: delivered / 300, instances, codes };
}

/** One second: what came goes through, as far as processors and slots reach. Answers the busy share of the machine. */
function step(stages: readonly Stage[], second: number, came: number): number {
  for (const stage of stages) {
    stage.ready += stage.startsAt.filter((at) => at <= second).length;
    stage.startsAt = stage.startsAt.filter((at) => at > second);
  }
  const processes = stages.reduce((sum, { ready, startsAt }) => sum + ready + startsAt.length, 0);
  const dearer = 1 + moreByProcess * (processes - stages.length);
  let flow = came;
  // each process has one processor at most, and all of them have what there is; starting one takes half of one
  const wishes = stages.map((stage) => {
    stage.came.push(flow);
    const most =
      stage.upstreamMs > 0 ? (stage.ready * slots * 1000) / (stage.upstreamMs + stage.cpuMs) : Number.POSITIVE_INFINITY;
    const pieces = Math.min(stage.waiting + flow, most);
    flow = stage.done;
    return Math.min(stage.ready, (pieces * stage.cpuMs * dearer) / 1000);
  });
  const starting = 0.5 * stages.reduce((sum, { startsAt }) => sum + startsAt.length, 0);
  const wished = wishes.reduce((sum, wish) => sum + wish, 0) + starting;
  const share = Math.min(1, processors / wished);
  for (const [n, stage] of stages.entries()) {
    stage.cpu = wishes[n]! * share;
    const inHand = stage.waiting + stage.came.at(-1)!;
    stage.done = Math.min(inHand, (stage.cpu * 1000) / (stage.cpuMs * dearer));
    const carried = Math.max(1, stage.done);
    stage.waiting = Math.min(inHand - stage.done, carried * giveUpSeconds);
    const inSlots = (stage.done * (stage.upstreamMs + stage.cpuMs)) / 1000 / (stage.ready * slots);
    stage.busy = stage.waiting > 1 ? 1 : Math.min(1, Math.max(inSlots, stage.cpu / stage.ready));
  }
  return Math.min(1, wished / processors);
}

function observe(stages: readonly Stage[], second: number, used: number | null): Observations {
  const services: Observations['services'] = {};
  for (const { service, ready, startsAt, waiting, came, done, busy, cpu } of stages)
    services[service] = {
      instances: { starting: startsAt.length, ready, draining: 0, failed: 0 },
      arrivals: { fromMs: beganAtMs + (second - 1) * 1000, counts: came.slice(-2).map(Math.round) },
      backlog: Math.round(waiting),
      oldestMs: (waiting / Math.max(1, done)) * 1000,
      donePerSecond: done,
      busyShare: busy,
      latencyP95Ms: null,
      errorRate: 0,
      cpuPercent: (cpu / ready) * 100,
      memoryMb: null,
      measuredAtMs: beganAtMs + (second + 1) * 1000,
    };
  return {
    services,
    leads: null,
    forecasts: [],
    floors: [],
    startMs: startSeconds * 1000,
    spend: null,
    processors: used === null ? null : { share: used, own: used, count: processors },
    suspects: {},
    paused: { scaleIn: false, all: false },
  };
}
