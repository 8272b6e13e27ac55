import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import { standingInstances } from '../../scaling/budget-cap.ts';
import { momentOf } from '../../contract/calendar/wall-clock.ts';
import type { ReplaySettings } from './replay-settings.ts';

const hourMs = 3_600_000;
const drainMs = 5000;

/** What a replay has spent in the budget's period. What lay before the replay is taken to have cost what stands always. */
export function createReplayBudget(policy: FleetPolicy, { fromMs, priceMinorPerHour, timeZone }: ReplaySettings) {
  const { period } = policy.budget;
  const [begins] = edgesOf(fromMs, timeZone, period);
  const before = (standingInstances(policy) * (fromMs - begins)) / 1000;
  let endsAtMs = -1;
  let paidBefore = 0;
  return {
    /** `paidSeconds`: instance-seconds paid since the replay began. */
    look(nowMs: number, paidSeconds: number): Observations['spend'] {
      if (priceMinorPerHour <= 0) return null;
      if (nowMs >= endsAtMs) {
        paidBefore = endsAtMs < 0 ? -before : paidSeconds;
        endsAtMs = edgesOf(nowMs, timeZone, period)[1];
      }
      return {
        spentMinor: ((paidSeconds - paidBefore) * 1000 * priceMinorPerHour) / hourMs,
        periodEndsAtMs: endsAtMs,
        priceMinorPerInstanceHour: priceMinorPerHour,
        drainMs,
      };
    },
  };
}

/** Where the day or month around a moment begins and ends on the zone's clock, ms. */
export function edgesOf(atMs: number, timeZone: string, period: 'day' | 'month'): [number, number] {
  const [year, month, day] = new Intl.DateTimeFormat('en-CA', { timeZone }).format(atMs).split('-').map(Number) as [
    number,
    number,
    number,
  ];
  const edge = (n: number) =>
    momentOf(period === 'day' ? Date.UTC(year, month - 1, day + n) : Date.UTC(year, month - 1 + n, 1), timeZone);
  return [edge(0), edge(1)];
}
