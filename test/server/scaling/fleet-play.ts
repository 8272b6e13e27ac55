import fc from 'fast-check';
import { type FleetPolicy, type ScaledService, scaledServices } from '../../../server/contract/scaling/policy.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';
import { type SimulatedService, type Simulation, simulateFleet, type Turn } from './simulate-fleet.ts';

export const startMs = 1_800_000_000_000;
const seconds = 900;

/** Traffic in pieces: a rate (pieces of work a second), how long, and whether it gets there at once. */
const piece = fc.record({
  perSecond: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 90 }) },
  ),
  lasts: fc.integer({ min: 5, max: 400 }),
  isSudden: fc.boolean(),
});
export const traffic = fc.record({
  pieces: fc.array(piece, { minLength: 2, maxLength: 8 }),
  seed: fc.integer({ min: 1, max: 1_000_000 }),
});
export type Traffic = typeof traffic extends fc.Arbitrary<infer T> ? T : never;

/** Counts by second, the same for the same traffic. */
export function arrivalsOf({ pieces, seed }: Traffic, share = 1): number[] {
  const random = createRandom(seed + Math.round(share * 1000));
  const counts: number[] = [];
  let rate = 0;
  for (const { perSecond, lasts, isSudden } of pieces) {
    const from = isSudden ? perSecond : rate;
    for (let n = 0; n < lasts; n++) counts.push(poisson(random, (from + ((perSecond - from) * n) / lasts) * share));
    rate = perSecond;
  }
  while (counts.length < seconds) counts.push(poisson(random, rate * share));
  return counts.slice(0, seconds);
}

const shares: Record<ScaledService, number> = {
  storefront: 1,
  orders: 0.5,
  dispense: 0.4,
  commission: 0.3,
  console: 0.1,
};

/** The shop's services, fed by the same traffic. */
export function fleetOf(played: Traffic, services: readonly ScaledService[] = scaledServices): SimulatedService[] {
  return services.map((service) => ({
    service,
    plant: { perInstance: 5, giveUpSeconds: 10, drainSeconds: 5 },
    arrivals: arrivalsOf(played, shares[service]),
    initial: 1,
  }));
}

/** A policy whose times are short enough for the quarter of an hour that a test plays. */
export function quickPolicy(changes: Partial<FleetPolicy> = {}): FleetPolicy {
  const { balanced } = presets;
  return { ...balanced, pace: { ...balanced.pace, scaleInWindowMs: 60_000, cooldownMs: 30_000 }, ...changes };
}

/** Plays traffic, and answers every turn. */
export function turnsOf(played: Traffic, changes: Partial<Simulation> & { policy: FleetPolicy }): Turn[] {
  const turns: Turn[] = [];
  const { onTurn, ...rest } = changes;
  simulateFleet({
    services: fleetOf(played),
    startSeconds: 10,
    delaySeconds: 3,
    fromMs: startMs,
    seconds,
    ...rest,
    onTurn(turn) {
      turns.push(turn);
      return onTurn?.(turn);
    },
  });
  return turns;
}

export const desiredOf = (turn: Turn): number[] => turn.decisions.map(({ desired }) => desired);
