import type { ServiceDecision } from '../../../server/contract/scaling/decision.ts';
import type { Observations, ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import {
  decideEveryMs,
  type FleetPolicy,
  type ScaledService,
  scaledServices,
} from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import { type FleetMemory } from '../../../server/scaling/memory.ts';
import {
  busyShare,
  createPlant,
  orderInstances,
  type Plant,
  type PlantSettings,
  stepPlant,
} from '../../../server/scaling/plant.ts';
import { observed } from './observed.ts';

/** One service of a simulated fleet: its plant, its arrivals by second, and how many instances it begins with. */
export type SimulatedService = {
  service: ScaledService;
  plant: Omit<PlantSettings, 'startSeconds'>;
  arrivals: ArrayLike<number>;
  initial: number;
};

export type Simulation = {
  policy: FleetPolicy;
  services: readonly SimulatedService[];
  startSeconds: number;
  /** Metrics are this old when they are decided on, s. */
  delaySeconds: number;
  fromMs: number;
  seconds: number;
  /** What else is observed at a turn, or observed differently: floors, spend, a pause, metrics that went missing. */
  alter?: (observations: Observations, nowMs: number) => Observations;
  /** Told of every turn; what it answers replaces the memory, as a new leader's would. */
  onTurn?: (turn: Turn) => FleetMemory | null | void;
};

export type Turn = {
  nowMs: number;
  observations: Observations;
  decisions: readonly ServiceDecision[];
  admission: { perSecond: number } | null;
  memory: FleetMemory;
  /** Paid so far in this simulation, instance-seconds. */
  paidSeconds: number;
};

type Stage = SimulatedService & { running: Plant; served: number[]; busy: number[]; told: number };

/** Plays arrivals to a policy, second by second, asking `decide` as often as the live loop does. Answers paid instance-seconds. Pure but for what it is handed. */
export function simulateFleet(simulation: Simulation): { paidSeconds: number; failed: number } {
  const { policy, startSeconds, delaySeconds, fromMs, seconds, alter, onTurn } = simulation;
  const stages: Stage[] = simulation.services.map((one) => ({
    ...one,
    running: createPlant({ ...one.plant, startSeconds }, one.initial),
    served: [],
    busy: [],
    told: 0,
  }));
  let memory: FleetMemory | null = null;
  let paidSeconds = 0;
  let failed = 0;
  for (let second = 0; second < seconds; second++) {
    for (const { running, arrivals, served, busy } of stages) {
      paidSeconds += running.ready + running.starting + running.draining;
      stepPlant(running, arrivals[second] ?? 0);
      failed += running.failed;
      served[second] = running.served;
      busy[second] = busyShare(running);
    }
    if (((second + 1) * 1000) % decideEveryMs !== 0) continue;
    const nowMs = fromMs + (second + 1) * 1000;
    const seen = observe(stages, second - delaySeconds, fromMs, startSeconds);
    const observations = alter?.(seen, nowMs) ?? seen;
    const decision = decide(policy, observations, nowMs, memory);
    memory = decision.memory;
    for (const { service, desired } of decision.services) {
      const stage = stages.find((one) => one.service === service);
      if (stage !== undefined) orderInstances(stage.running, desired);
    }
    const { services: decisions, admission } = decision;
    memory = onTurn?.({ nowMs, observations, decisions, admission, memory, paidSeconds }) ?? memory;
  }
  return { paidSeconds, failed };
}

function observe(stages: readonly Stage[], last: number, fromMs: number, startSeconds: number): Observations {
  const services: Observations['services'] = {};
  for (const service of scaledServices) {
    const stage = stages.find((one) => one.service === service);
    if (stage !== undefined) services[service] = lookAt(stage, last, fromMs);
  }
  return { ...observed(services), startMs: startSeconds * 1000 };
}

/** Instances as they are, all else as it was up to the second `last`. */
function lookAt(stage: Stage, last: number, fromMs: number): ServiceObservation {
  const { running, arrivals, served, busy, told } = stage;
  const { ready, starting, draining, backlog } = running;
  const counts: number[] = [];
  for (; stage.told <= last; stage.told++) counts.push(arrivals[stage.told] ?? 0);
  const isSeen = last >= 1;
  const mean = (series: readonly number[]) => (isSeen ? (series[last]! + series[last - 1]!) / 2 : null);
  const capacity = Math.max(1, ready * running.settings.perInstance);
  return {
    instances: { starting, ready, draining, failed: 0 },
    arrivals: { fromMs: fromMs + told * 1000, counts },
    backlog: Math.round(backlog),
    oldestMs: (backlog / capacity) * 1000,
    donePerSecond: mean(served),
    busyShare: mean(busy),
    latencyP95Ms: isSeen ? (backlog / capacity + Math.log(20) / running.settings.perInstance) * 1000 : null,
    errorRate: isSeen ? 0 : null,
    cpuPercent: null,
    memoryMb: null,
    measuredAtMs: isSeen ? fromMs + (last + 1) * 1000 : null,
  };
}
