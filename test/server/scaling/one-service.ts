import type { Observations, ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../../../server/contract/scaling/policy.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';
import { type Simulation, simulateFleet, type Turn } from './simulate-fleet.ts';

export const beganAtMs = 1_800_000_000_000;

/** Pieces of work an instance does a second. */
const perInstance = 5;

export type Play = Partial<Simulation> & {
  policy: FleetPolicy;
  seconds: number;
  /** Expected arrivals a second, second by second. */
  rate: (second: number) => number;
  service?: ScaledService;
  initial?: number;
  seed?: number;
};

/** Plays one service alone; answers every turn, what was paid and failed, and how long the oldest waited at each turn, ms. */
export function playOne({ rate, service = 'orders', initial = 4, seed = 1, ...simulation }: Play) {
  const random = createRandom(seed);
  const arrivals = Array.from({ length: simulation.seconds }, (_, second) => poisson(random, rate(second)));
  const turns: Turn[] = [];
  const oldest: number[] = [];
  const { paidSeconds, failed } = simulateFleet({
    startSeconds: 5,
    delaySeconds: 3,
    fromMs: beganAtMs,
    services: [{ service, plant: { perInstance, giveUpSeconds: 10, drainSeconds: 5 }, arrivals, initial }],
    ...simulation,
    onTurn(turn) {
      turns.push(turn);
      oldest.push(turn.observations.services[service]?.oldestMs ?? 0);
      return simulation.onTurn?.(turn);
    },
  });
  const total = arrivals.reduce((sum, count) => sum + count, 0);
  return { turns, paidSeconds, failed, total, slowTurns: oldest.filter((ms) => ms > 700).length };
}

/** The same observations with something changed of the service that is played. */
export function seenAs(
  observations: Observations,
  change: (seen: ServiceObservation) => Partial<ServiceObservation>,
): Observations {
  const services = Object.fromEntries(
    Object.entries(observations.services).map(([name, seen]) => [name, { ...seen, ...change(seen) }]),
  );
  return { ...observations, services };
}
