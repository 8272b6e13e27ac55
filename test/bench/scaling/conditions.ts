import { createRandom, type Random } from '../../../server/scaling/random.ts';
import type { Conditions, Trace } from './trace.ts';

export const longestStart = 90;
const hour = 3600;

/** Slowly between two values, there and back every so often. */
const drift = (from: number, to: number, everySeconds: number) => (second: number) =>
  from + ((to - from) * (1 - Math.cos((2 * Math.PI * second) / everySeconds))) / 2;

const oddities: [string, Conditions][] = [
  ['heavy tails', { heavyTail: 3 }],
  ['capacity drifts', { capacity: drift(1, 0.5, 3 * hour) }],
  ['capacity halves', { capacity: (second) => (Math.floor(second / hour) % 2 === 0 ? 1 : 0.5) }],
  ['start drifts', { startSeconds: (second) => Math.round(drift(5, longestStart, 2 * hour)(second)) }],
];

/** The windows with the sharpest rises, each under conditions that nobody told. */
export function oddTraces(recorded: readonly Trace[], synthetic: readonly Trace[]): Trace[] {
  const windows = [
    ...recorded.filter(({ name }) => /goog|amzn|elb/.test(name)),
    ...synthetic.filter(({ name }) => /90 min/.test(name)),
  ];
  return oddities.flatMap(([title, conditions]) =>
    windows.map((trace) => ({ ...trace, name: `${title}: ${trace.name}`, kind: 'odd' as const, conditions })),
  );
}

/** Pieces of work as heavy as they come: their sum by second, with a mean of 1 each. */
export function heavyWork(arrivals: Uint16Array, variability: number, seed: number): Float32Array {
  const random = createRandom(seed ^ 0x5eed);
  const variance = Math.log(1 + variability * variability);
  return Float32Array.from(arrivals, (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) sum += Math.exp(Math.sqrt(variance) * normal(random) - variance / 2);
    return sum;
  });
}

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
