import { fieldTimeOf, momentOf } from '../coupons/zoned-time.ts';

/** When something set by hand ends: after so long, on the next morning, at a chosen time, or when somebody says so. */
export const endChoices = ['30', '60', '240', 'morning', 'at'] as const;
export type EndChoice = (typeof endChoices)[number] | 'open';

const minuteMs = 60_000;
/** A whole day could step over one that is an hour short. */
const halfDayMs = 43_200_000;
const morning = '08:00';

/** The moment, ms; null: open; undefined: what was typed is no time to come. */
export function endOf(
  choice: EndChoice,
  typed: string,
  { nowMs, zone }: { nowMs: number; zone: string },
): number | null | undefined {
  if (choice === 'open') return null;
  if (choice === 'morning') return nextMorning(nowMs, zone);
  if (choice !== 'at') return nowMs + Number(choice) * minuteMs;
  const moment = Date.parse(momentOf(typed, zone) ?? '');
  return moment > nowMs ? moment : undefined;
}

function nextMorning(nowMs: number, zone: string): number | undefined {
  const mornings = [0, 1, 2, 3].map((halves) => {
    const day = fieldTimeOf(new Date(nowMs + halves * halfDayMs).toISOString(), zone).slice(0, 10);
    return Date.parse(momentOf(`${day}T${morning}`, zone) ?? '');
  });
  return mornings.find((atMs) => atMs > nowMs);
}
