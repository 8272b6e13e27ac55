import { type Controller, meanOf, type Policy, type World } from '../controller.ts';
import { least, most, perInstance } from '../settings.ts';

const pointSeconds = 60;
const target = 0.7;
const lowTarget = 0.9 * target;
const pointsUp = 3;
const pointsDown = 15;
const warmUpSeconds = 300;
const delaySeconds = 60;
const hourSeconds = 3600;
const daySeconds = 86_400;
const mostDays = 14;
/** SchedulingBufferTime: instances of an hour are started this long before it. */
const bufferSeconds = 300;

/** Target tracking on CPU 70 %: one alarm for out (3 minutes above), one for in (15 minutes below 90 % of the target). */
export const awsTargetTracking: Policy = {
  name: 'AWS TT 70',
  delaySeconds,
  create: ({ load, seen }) =>
    createTargetTracking(load.initial, (second) => meanOf(seen.busy, second, delaySeconds, pointSeconds)),
};

/** The same, above a floor from the mean of the same hour over earlier days; it never scales in. */
export const awsPredictive: Policy = {
  name: 'AWS TT + predictive',
  delaySeconds,
  create(world) {
    const tracking = awsTargetTracking.create(world);
    const floors = hourlyFloors(world);
    return {
      ...tracking,
      initial: Math.max(tracking.initial, floors(0)),
      decide: (second, instances) => Math.max(tracking.decide(second, instances), floors(second)),
    };
  },
};

/** `busyAt` answers the newest one-minute point, 0..1, or NaN. */
export function createTargetTracking(initial: number, busyAt: (second: number) => number): Controller {
  let above = 0;
  let below = 0;
  let lastOut = Number.NEGATIVE_INFINITY;
  let lastIn = Number.NEGATIVE_INFINITY;
  return {
    everySeconds: pointSeconds,
    initial,
    decide(second, { desired }) {
      const busy = busyAt(second);
      if (Number.isNaN(busy)) return desired;
      above = busy > target ? above + 1 : 0;
      below = busy < lowTarget ? below + 1 : 0;
      const wished = Math.min(most, Math.max(least, Math.ceil((desired * busy) / target - 1e-9)));
      if (above >= pointsUp && second - lastOut >= warmUpSeconds && wished > desired) {
        lastOut = second;
        return wished;
      }
      const rested = second - lastIn >= warmUpSeconds && second - lastOut >= warmUpSeconds;
      if (below >= pointsDown && rested && wished < desired) {
        lastIn = second;
        return wished;
      }
      return desired;
    },
  };
}

function hourlyFloors({ load }: World): (second: number) => number {
  const { earlier, peakPerSecond } = load;
  if (!earlier) return () => least;
  const { binSeconds, rates, startsAt } = earlier;
  const floorOf = (hour: number) => {
    let sum = 0;
    let days = 0;
    for (let day = 1; day <= mostDays; day++) {
      const from = (hour * hourSeconds - day * daySeconds) / binSeconds;
      const until = from + hourSeconds / binSeconds;
      if (from < 0) break;
      if (until > rates.length) continue;
      const bins = rates.subarray(Math.floor(from), Math.max(Math.floor(from) + 1, Math.floor(until)));
      sum += bins.reduce((a, b) => a + b, 0) / bins.length;
      days++;
    }
    return days === 0 ? least : Math.ceil(((sum / days) * peakPerSecond) / (target * perInstance));
  };
  const known = new Map<number, number>();
  const floor = (hour: number) => {
    if (!known.has(hour)) known.set(hour, Math.min(most, floorOf(hour)));
    return known.get(hour)!;
  };
  return (second) => {
    const at = startsAt + second;
    return Math.max(floor(Math.floor(at / hourSeconds)), floor(Math.floor((at + bufferSeconds) / hourSeconds)));
  };
}
