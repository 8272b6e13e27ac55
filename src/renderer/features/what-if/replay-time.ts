import type { Traffic } from '../../../../server/contract/scaling/what-if.ts';
import { dateAndTime, timeOfDay } from '../../lib/shop-time.ts';

const dayMs = 86_400_000;

/** What was recorded has a date; what was typed or read from a file has only the time since its start, `1:30`. */
export function replayTick(traffic: Traffic, fromMs: number, untilMs: number): (atMs: number) => string {
  if (traffic.kind === 'ramp' || traffic.kind === 'file')
    return (atMs) => {
      const minutes = Math.round((atMs - fromMs) / 60_000);
      return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
    };
  return untilMs - fromMs > 1.5 * dayMs ? (atMs) => dateAndTime(atMs) : (atMs) => timeOfDay(atMs);
}
