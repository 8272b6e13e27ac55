import { busyShare, createPlant, orderInstances, stepPlant } from '../../../server/scaling/plant.ts';
import { longestStart } from './conditions.ts';
import type { Policy, Seen } from './controller.ts';
import type { Load } from './load.ts';
import { type Figures, noFigures } from './metrics.ts';
import { calmRates, giveUpSeconds, least, most, perInstance, slowBacklogSeconds } from './settings.ts';

/** A violation is over when this many seconds went by without one. */
const cleanSeconds = 60;

/** Room for one run's series, used again by the next. */
export function createSeen(seconds: number): Omit<Seen, 'arrivals'> {
  const series = () => new Float32Array(seconds);
  return {
    served: series(),
    failed: series(),
    backlog: series(),
    busy: series(),
    inside: series(),
    ready: new Uint8Array(seconds),
  };
}

/** What the live loop learns of starts: a moving mean, from an assumed second on. */
function createStarts() {
  let mean = 1;
  return {
    learned: () => mean,
    see(seconds: number, count: number) {
      for (let n = 0; n < count; n++) mean += 0.2 * (Math.min(seconds, Math.max(60, 5 * mean)) - mean);
    },
  };
}

/** Plays one load to one policy. */
export function simulate(load: Load, policy: Policy, startSeconds: number, room: Omit<Seen, 'arrivals'>): Figures {
  const seen: Seen = { ...room, arrivals: load.arrivals };
  const { conditions, capacity: capacityOf } = load;
  const starts = conditions.startSeconds ? createStarts() : null;
  const controller = policy.create({
    load,
    seen,
    startSeconds: starts ? longestStart : startSeconds,
    ...(starts && { learnedStart: starts.learned }),
  });
  const longest = starts ? longestStart : startSeconds;
  const settings = { perInstance, startSeconds: longest, giveUpSeconds, drainSeconds: 0 };
  const plant = createPlant(settings, controller.initial);
  const figures = noFigures();
  const { work, rate15, need } = load;
  const { everySeconds } = controller;
  let desired = controller.initial;
  let direction = 0;
  let supply = controller.initial;
  let demand = need[0]!;
  let firstSlow = -1;
  let lastSlow = -1;
  const endEpisode = () => {
    const length = lastSlow - firstSlow + 1;
    figures.episodes++;
    figures.recoverySeconds += length;
    figures.longestRecovery = Math.max(figures.longestRecovery, length);
  };
  for (let second = 0; second < load.seconds; second++) {
    const { ready } = plant;
    figures.instanceSeconds += ready + plant.starting + plant.draining;
    if (capacityOf) settings.perInstance = perInstance * capacityOf[second]!;
    stepPlant(plant, work[second]!);
    const { backlog, served, capacity } = plant;
    seen.served[second] = served;
    seen.failed[second] = plant.failed;
    seen.backlog[second] = backlog;
    seen.busy[second] = busyShare(plant);
    seen.inside[second] = served / settings.perInstance + backlog;
    seen.ready[second] = ready;

    if (backlog > slowBacklogSeconds * capacity || (backlog < 1 && rate15[second]! > calmRates[ready]!)) {
      figures.slow++;
      if (firstSlow >= 0 && second - lastSlow > cleanSeconds) {
        endEpisode();
        firstSlow = -1;
      }
      if (firstSlow < 0) firstSlow = second;
      lastSlow = second;
    }
    const needed = need[second]!;
    figures.failed += plant.failed;
    figures.served += served;
    if (needed > ready) {
      figures.under += (needed - ready) / needed;
      figures.underSeconds++;
    } else if (ready > needed) {
      figures.over += (ready - needed) / needed;
      figures.overSeconds++;
    }
    if (ready !== supply) figures.supplyChanges++;
    if (needed !== demand) figures.demandChanges++;
    if (Math.sign(ready - supply) !== Math.sign(needed - demand)) figures.unstableSeconds++;
    supply = ready;
    demand = needed;

    if ((second + 1) % everySeconds !== 0) continue;
    const wished = controller.decide(second, { ready: plant.ready, starting: plant.starting, desired });
    const next = Math.min(most, Math.max(least, wished));
    if (next === desired) continue;
    const turn = Math.sign(next - desired);
    figures.events++;
    if (direction !== 0 && turn !== direction) figures.flips++;
    direction = turn;
    desired = next;
    if (conditions.startSeconds) settings.startSeconds = conditions.startSeconds(second);
    if (turn > 0) starts?.see(settings.startSeconds, desired - plant.ready - plant.starting);
    orderInstances(plant, desired);
  }
  if (firstSlow >= 0) endEpisode();
  figures.seconds = load.seconds;
  figures.arrivals = load.total;
  figures.paidOrders = figures.instanceSeconds * perInstance;
  return figures;
}
