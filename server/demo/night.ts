import { defined } from '../contract/defined.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const friday = 5;

/** Orders a second on an ordinary day, by the hour of the shop's clock. */
const byHour = [
  0.06, 0.03, 0.02, 0.01, 0.01, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.07, 0.06, 0.06, 0.07, 0.08, 0.1, 0.13,
  0.16, 0.18, 0.16, 0.1,
];

/** The night a link went round: from nine, 15 times within 90 minutes, and down by one. */
const startsHour = 21;
const riseHours = 1.5;
const fallHours = 2.5;
const multiple = 15;

/**
 * Invented orders a second at a moment. Moments are in the shop's own clock, ms since 1970 as it would read.
 * Fridays are three times as busy, and on the last whole one before `untilMs` a link goes round.
 */
export function demoNight(localMs: number, untilMs: number): number {
  const hours = (localMs / hourMs) % 24;
  const hour = Math.floor(hours);
  const next = defined(byHour[(hour + 1) % 24], 'byHour[(hour + 1) % 24]');
  const calm = defined(byHour[hour], 'byHour[hour]') + (next - defined(byHour[hour], 'byHour[hour]')) * (hours - hour);
  const evening = hours >= 12 ? localMs : localMs - dayMs;
  if (weekdayOf(evening) !== friday) return calm;
  const sinceFriday = untilMs - evening;
  const busy = calm * 3;
  if (sinceFriday > 8 * dayMs || sinceFriday < dayMs / 2) return busy;
  return busy * viral(hours >= 12 ? hours - startsHour : hours + 24 - startsHour);
}

function viral(hoursIn: number): number {
  if (hoursIn <= 0 || hoursIn >= riseHours + fallHours) return 1;
  const share = hoursIn < riseHours ? hoursIn / riseHours : 1 - (hoursIn - riseHours) / fallHours;
  return multiple ** share;
}

/** 1970 began on a Thursday. */
function weekdayOf(localMs: number): number {
  return (Math.floor(localMs / dayMs) + 4) % 7;
}
