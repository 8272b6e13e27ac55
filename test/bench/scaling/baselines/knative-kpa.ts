import type { Policy } from '../controller.ts';
import { most } from '../settings.ts';

const tickSeconds = 2;
const stableSeconds = 60;
const panicSeconds = 6;
const panicThreshold = 2;
const target = 0.7;
const delaySeconds = 1;
const mostUpRate = 1000;
const mostDownRate = 2;

/** Knative's autoscaler with containerConcurrency 1 and its other defaults. */
export const knativeKpa: Policy = {
  name: 'Knative KPA',
  delaySeconds,
  create({ load, seen }) {
    const decide = createKpa();
    let stable = 0;
    let panic = 0;
    let taken = 0;
    return {
      everySeconds: tickSeconds,
      initial: load.initial,
      decide(second, { ready, desired }) {
        for (; taken <= second - delaySeconds; taken++) {
          stable += seen.inside[taken]! - (taken >= stableSeconds ? seen.inside[taken - stableSeconds]! : 0);
          panic += seen.inside[taken]! - (taken >= panicSeconds ? seen.inside[taken - panicSeconds]! : 0);
        }
        if (taken === 0) return desired;
        const inStable = stable / Math.min(taken, stableSeconds);
        return decide(second, inStable, panic / Math.min(taken, panicSeconds), ready);
      },
    };
  },
};

/** The decision by itself: averages of concurrency over both windows, and the ready pods. */
export function createKpa(): (second: number, stable: number, panic: number, ready: number) => number {
  let panicSince = Number.NEGATIVE_INFINITY;
  let highestPanic = 0;
  let panicking = false;
  return (second, stable, panic, ready) => {
    const pods = Math.max(1, ready);
    const lowest = Math.floor(pods / mostDownRate);
    const highest = Math.ceil(pods * mostUpRate);
    const clamp = (wished: number) => Math.min(highest, Math.max(lowest, wished));
    const forStable = clamp(Math.ceil(stable / target - 1e-9));
    const rawPanic = Math.ceil(panic / target - 1e-9);
    const forPanic = clamp(rawPanic);
    if (rawPanic / pods >= panicThreshold) {
      panicSince = second;
      panicking = true;
    } else if (panicking && panicSince + stableSeconds < second) {
      panicking = false;
      highestPanic = 0;
    }
    if (!panicking) return Math.min(most, forStable);
    highestPanic = Math.max(highestPanic, forStable, forPanic);
    return Math.min(most, highestPanic);
  };
}
