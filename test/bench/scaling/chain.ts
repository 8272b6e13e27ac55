import { decideEveryMs, type FleetPolicy, type ScaledService } from '../../../server/contract/scaling/policy.ts';
import type { Observations } from '../../../server/contract/scaling/observation.ts';
import { decide } from '../../../server/scaling/decide.ts';
import { busyShare, createPlant, orderInstances, type Plant, stepPlant } from '../../../server/scaling/plant.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { canWait, counted, createCounter, stages } from './chain-stages.ts';
import type { Controller, Seen, World } from './controller.ts';
import { createLoad, type Load } from './load.ts';
import { type Figures, noFigures } from './metrics.ts';
import { beganAtMs, createObserver } from './observe.ts';
import { policyOf } from './policies.ts';
import { calmRates, giveUpSeconds, least, most, perInstance, slowBacklogSeconds } from './settings.ts';
import { createSeen } from './simulate.ts';
import type { Trace } from './trace.ts';

/** Orders a second at the peak; all services together stay under the fleet cap then. */
const peakOrders = 50;

/** What each service would see if all before it kept up: whoever scales one service alone has nothing else to go by. */
export function createChain(trace: Trace, seed: number): Load[] {
  return stages.map(({ perOrder }) => createLoad(trace, peakOrders * perOrder, seed * 1_000_003));
}

type Stage = {
  service: ScaledService;
  perOrder: number;
  plant: Plant;
  world: World;
  controller: Controller;
  desired: number;
  direction: number;
  recent: number;
};

/** Plays orders through four services, each fed by what the one before it finished. Baselines scale each for itself, ours all of them. */
export function simulateChain(
  loads: readonly Load[],
  policy: string,
  startSeconds: number,
  delaySeconds: number,
): Figures {
  const figures = noFigures();
  const seconds = loads[0]!.seconds;
  const all = stages.map(({ service, perOrder }, n): Stage => {
    const seen: Seen = { ...createSeen(seconds), arrivals: n === 0 ? loads[n]!.arrivals : new Uint16Array(seconds) };
    const world = { load: { ...loads[n]!, arrivals: seen.arrivals }, seen, startSeconds };
    const controller = policyOf(policy, delaySeconds).create(
      policy === 'oracle' || policy.startsWith('static') ? { ...world, load: loads[n]! } : world,
    );
    const plant = createPlant(
      { perInstance, startSeconds, giveUpSeconds: canWait(service) ? 1e9 : giveUpSeconds, drainSeconds: 0 },
      controller.initial,
    );
    return { service, perOrder, plant, world, controller, desired: controller.initial, direction: 0, recent: 0 };
  });
  const together = policy === 'ours' ? decideTogether(all, delaySeconds) : null;
  const counters = all.map(createCounter);
  for (let second = 0; second < seconds; second++) {
    let isSlow = false;
    let orders = 0;
    for (const [n, stage] of all.entries()) {
      const { seen } = stage.world;
      if (n > 0) seen.arrivals[second] = counted(counters[n]!, orders * stage.perOrder);
      isSlow = step(stage, second, figures) || isSlow;
      orders = seen.served[second]! / stage.perOrder;
    }
    if (isSlow) figures.slow++;
    const wished = together && (second + 1) % (decideEveryMs / 1000) === 0 ? together(second) : null;
    for (const stage of all) order(stage, second, wished, figures);
  }
  figures.seconds = seconds;
  figures.arrivals = loads[0]!.total / stages[0]!.perOrder;
  figures.paidOrders = figures.instanceSeconds * perInstance;
  return figures;
}

/** One second of one service; answers whether its orders were slow. */
function step(stage: Stage, second: number, figures: Figures): boolean {
  const { plant, service, perOrder } = stage;
  const { seen } = stage.world;
  const { ready } = plant;
  figures.instanceSeconds += ready + plant.starting + plant.draining;
  const came = seen.arrivals[second]!;
  stage.recent += came - (second >= 15 ? seen.arrivals[second - 15]! : 0);
  stepPlant(plant, came);
  seen.served[second] = plant.served;
  seen.failed[second] = plant.failed;
  seen.backlog[second] = plant.backlog;
  seen.busy[second] = busyShare(plant);
  seen.inside[second] = plant.served / perInstance + plant.backlog;
  seen.ready[second] = ready;
  figures.served += plant.served;
  if (canWait(service)) return false;
  figures.failed += plant.failed / perOrder;
  const { backlog, capacity } = plant;
  return (
    backlog > slowBacklogSeconds * capacity ||
    (backlog < 1 && stage.recent / Math.min(15, second + 1) > calmRates[ready]!)
  );
}

function order(
  stage: Stage,
  second: number,
  wished: Partial<Record<ScaledService, number>> | null,
  figures: Figures,
): void {
  const { plant, controller, desired } = stage;
  const isAsked = (second + 1) % controller.everySeconds === 0;
  const asked =
    wished?.[stage.service] ??
    (isAsked && !wished
      ? controller.decide(second, { ready: plant.ready, starting: plant.starting, desired })
      : desired);
  const next = Math.min(most, Math.max(least, asked));
  if (next === desired) return;
  const turn = Math.sign(next - desired);
  figures.events++;
  if (stage.direction !== 0 && turn !== stage.direction) figures.flips++;
  stage.direction = turn;
  stage.desired = next;
  orderInstances(plant, next);
}

/** The shipped policy for all four, one decision a turn. */
function decideTogether(
  all: readonly Stage[],
  delaySeconds: number,
): (second: number) => Partial<Record<ScaledService, number>> {
  const { balanced } = presets;
  const services = { ...balanced.services };
  for (const { service } of stages) services[service] = { ...services[service], standing: least, cap: most };
  const policy: FleetPolicy = { ...balanced, fleetCap: 64, services };
  const observers = all.map(({ world }) => createObserver(world, delaySeconds));
  let memory: Parameters<typeof decide>[3] = null;
  return (second) => {
    const seen = all.map(({ plant, desired }, n) =>
      observers[n]!(second, { ready: plant.ready, starting: plant.starting, desired }),
    );
    const services: Observations['services'] = {};
    for (const [n, { service }] of all.entries()) services[service] = Object.values(seen[n]!.services)[0]!;
    const decision = decide(policy, { ...seen[0]!, services }, beganAtMs + (second + 1) * 1000, memory);
    memory = decision.memory;
    return Object.fromEntries(decision.services.map(({ service, desired }) => [service, desired]));
  };
}
