import { defined } from '../../contract/defined.ts';

const weekHours = 168;
const dayHours = 24;
/** A burst fades: after so many hours a third of it is left. */
const burstFadesHours = 3;
/** Fewer sales than this in the last hour say nothing about speed. */
const enoughSales = 3;
/** Fewer sales than this in a usual day say nothing about whether the last one was more. */
const enoughUsual = 10;
const most = 2;

const outlookDays = [1, 3, 7] as const;
type OutlookDays = (typeof outlookDays)[number];

export type Sales = {
  soldLastHour: number;
  soldLastDay: number;
  /** Keys sold in each whole hour before this one, by how many hours ago it began; at most four weeks of them. */
  byHoursAgo: ReadonlyMap<number, number>;
};

export type Outlook = {
  /** Past weeks at the same hours, or, with less than a week behind it, the last day. */
  basis: 'weeks' | 'lastDay';
  /** Keys that will probably be asked for within 1, 3 and 7 days, the burst included. */
  wanted: Record<OutlookDays, number>;
  /** What the last hour's burst adds to it before it has faded. */
  burst: number;
  /** Until so many keys are gone; null: nothing sells. */
  hoursFor(keys: number): number | null;
};

/**
 * What a variant will sell: the same hours of the middle one of the past four weeks, by how much the last day was over or under
 * its usual (at most twice, at least half) and never under half of the last day, and what the last hour was above that, fading.
 */
export function outlookOf({ soldLastHour, soldLastDay, byHoursAgo }: Sales): Outlook {
  const weeks = Math.min(4, Math.floor(Math.max(0, ...byHoursAgo.keys()) / weekHours));
  const usual =
    weeks > 0 ? usualHours(byHoursAgo, weeks) : Array.from({ length: weekHours }, () => soldLastDay / dayHours);
  const lately = weeks > 0 ? latelyFactor(sum(usual.slice(weekHours - dayHours)), soldLastDay) : 1;
  // what hardly sold before and sells now is no reason to expect nothing
  const expected = usual.map((keys) => keys * lately);
  const missing = Math.max(0, soldLastDay / most - sum(expected.slice(0, dayHours)));
  const hours = expected.map((keys) => keys + missing / dayHours);
  const extra = soldLastHour >= enoughSales ? Math.max(0, soldLastHour - defined(hours[0], 'hours[0]')) : 0;
  const cumulative = [0];
  for (const keys of hours) cumulative.push(defined(cumulative.at(-1), 'cumulative.at(-1)') + keys);
  const until = (hour: number) => {
    const whole = Math.min(weekHours, Math.floor(hour));
    const part = hour - whole;
    const base =
      defined(cumulative[whole], 'cumulative[whole]') +
      (whole < weekHours
        ? defined(hours[whole], 'hours[whole]') * part
        : (part * defined(cumulative[weekHours], 'cumulative[weekHours]')) / weekHours);
    return base + extra * burstFadesHours * (1 - Math.exp(-hour / burstFadesHours));
  };
  return {
    basis: weeks > 0 ? 'weeks' : 'lastDay',
    wanted: { 1: until(dayHours), 3: until(3 * dayHours), 7: until(weekHours) },
    burst: extra * burstFadesHours,
    hoursFor: (keys) => hoursFor(keys, until, defined(cumulative[weekHours], 'cumulative[weekHours]')),
  };
}

/** The mean of the weeks by hour, brought to the total of the middle one: one mad Friday moves little, and few sales aren't none. */
function usualHours(byHoursAgo: ReadonlyMap<number, number>, weeks: number): number[] {
  const week = (n: number) =>
    Array.from({ length: weekHours }, (_, hour) => byHoursAgo.get((n + 1) * weekHours - hour) ?? 0);
  const all = Array.from({ length: weeks }, (_, n) => week(n));
  const totals = all.map(sum).toSorted((a, b) => a - b);
  const middle =
    (defined(totals[Math.floor((weeks - 1) / 2)], 'totals[Math.floor((weeks - 1) / 2)]') +
      defined(totals[Math.ceil((weeks - 1) / 2)], 'totals[Math.ceil((weeks - 1) / 2)]')) /
    2;
  const mean = sum(totals) / weeks;
  if (mean === 0) return week(0);
  return Array.from(
    { length: weekHours },
    (_, hour) => (sum(all.map((each) => defined(each[hour], 'each[hour]'))) / weeks) * (middle / mean),
  );
}

function latelyFactor(usualDay: number, soldLastDay: number): number {
  return usualDay < enoughUsual ? 1 : Math.min(most, Math.max(1 / most, soldLastDay / usualDay));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** By halving: `until` grows with the hour, in a straight line after the first week. */
function hoursFor(keys: number, until: (hour: number) => number, weekly: number): number | null {
  if (keys <= 0) return until(weekHours) > 0 ? 0 : null;
  if (until(weekHours) < keys && weekly <= 0) return null;
  let low = 0;
  let high = weekHours;
  while (until(high) < keys) high *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (until(middle) < keys) low = middle;
    else high = middle;
  }
  return high;
}
