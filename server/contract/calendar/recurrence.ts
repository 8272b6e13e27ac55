import { defined } from '../defined.ts';

const dayMs = 86_400_000;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const frequencies = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
/** A rule that has no day for so many periods in a row never comes again (29 February comes after eight years at most). */
const emptyPeriods = 1500;

/** A weekday, 0 Monday to 6; `nth` of the month or year, from its end when negative, 0: each. */
type ByDay = { nth: number; weekday: number };

/** The days of RFC 5545's RRULE; the time of day is the schedule's own. */
export type Recurrence = {
  frequency: (typeof frequencies)[number];
  interval: number;
  count: number | null;
  /** Last day, days since the epoch. */
  until: number | null;
  byDay: ByDay[];
  byMonthDay: number[];
  byMonth: number[];
  bySetPos: number[];
};

/** Reads an RRULE; null when it is none, or has parts that no schedule of days has (hours, SECONDLY). */
export function parseRecurrence(text: string): Recurrence | null {
  const parts = new Map<string, string>();
  for (const part of text
    .trim()
    .replace(/^RRULE:/i, '')
    .toUpperCase()
    .split(';')) {
    const [name = '', value, ...rest] = part.split('=');
    if (!value || rest.length > 0 || parts.has(name)) return null;
    parts.set(name, value);
  }
  const take = <T>(name: string, read: (value: string) => T | null, otherwise: T): T | null => {
    const value = parts.get(name);
    parts.delete(name);
    return value === undefined ? otherwise : read(value);
  };
  const rule = {
    frequency: take('FREQ', (value) => frequencies.find((one) => one === value) ?? null, null),
    interval: take('INTERVAL', (value) => whole(value, 1, 1000), 1),
    count: take<number | null>('COUNT', (value) => whole(value, 1, 10_000), 0),
    until: take<number | null>('UNTIL', dayOfText, Number.POSITIVE_INFINITY),
    byDay: take('BYDAY', (value) => list(value, byDayOf), []),
    byMonthDay: take('BYMONTHDAY', (value) => list(value, (one) => whole(one, -31, 31)), []),
    byMonth: take('BYMONTH', (value) => list(value, (one) => whole(one, 1, 12)), []),
    bySetPos: take('BYSETPOS', (value) => list(value, (one) => whole(one, -366, 366)), []),
  };
  take('WKST', (value) => value, '');
  if (parts.size > 0 || Object.values(rule).includes(null)) return null;
  const { frequency, count, until, byDay, byMonthDay } = rule as {
    [K in keyof typeof rule]: NonNullable<(typeof rule)[K]>;
  };
  if (frequency === 'WEEKLY' && (byMonthDay.length > 0 || byDay.some((one) => one.nth !== 0))) return null;
  return {
    ...(rule as unknown as Recurrence),
    count: count === 0 ? null : count,
    until: until === Number.POSITIVE_INFINITY ? null : until,
  };
}

/** The rule's days from the first one on, ascending (days since the epoch); `notBefore` skips ahead where nothing is counted. */
export function* daysOf(rule: Recurrence, firstDay: number, notBefore = firstDay): Generator<number, void, undefined> {
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  let empty = 0;
  for (let n = rule.count === null ? periodsBetween(rule, firstDay, notBefore) : 0; empty < emptyPeriods; n++) {
    const days = daysInPeriod(rule, firstDay, n).filter((day) => day >= firstDay);
    empty = days.length === 0 ? empty + 1 : 0;
    for (const day of days) {
      if (rule.until !== null && day > rule.until) return;
      if (left-- <= 0) return;
      if (day >= notBefore) yield day;
    }
  }
}

/** Days since the epoch of YYYY-MM-DD; null when there is no such day. */
export function dayOf(text: string): number | null {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : ms / dayMs;
}

function dayOfText(value: string): number | null {
  const match = /^(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?$/.exec(value);
  return match ? dayOf(`${match[1]}-${match[2]}-${match[3]}`) : null;
}

function byDayOf(text: string): ByDay | null {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text);
  const weekday = weekdays.indexOf(match?.[2] ?? '');
  const nth = match?.[1] === undefined ? 0 : Number(match[1]);
  if (weekday < 0 || Math.abs(nth) > 53 || (defined(match, 'match')[1] !== undefined && nth === 0)) return null;
  return { nth, weekday };
}

function whole(text: string, least: number, most: number): number | null {
  const value = Number(text);
  return /^[+-]?\d+$/.test(text) && value >= least && value <= most && value !== 0 ? value : null;
}

function list<T>(text: string, read: (one: string) => T | null): T[] | null {
  const all = text.split(',').map(read);
  return all.includes(null) ? null : (all as T[]);
}

const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
const mondayOf = (day: number): number => day - weekdayOf(day);
const date = (day: number): Date => new Date(day * dayMs);
const firstOf = (year: number, month: number): number => Date.UTC(year, month, 1) / dayMs;

/** Whole periods between the first day and another, at least one too few rather than too many. */
function periodsBetween({ frequency, interval }: Recurrence, first: number, other: number): number {
  const [a, b] = [date(first), date(other)];
  const years = b.getUTCFullYear() - a.getUTCFullYear();
  const steps = {
    DAILY: other - first,
    WEEKLY: (mondayOf(other) - mondayOf(first)) / 7,
    MONTHLY: 12 * years + b.getUTCMonth() - a.getUTCMonth(),
    YEARLY: years,
  };
  return Math.max(0, Math.floor(steps[frequency] / interval));
}

function daysInPeriod(rule: Recurrence, firstDay: number, n: number): number[] {
  const days = candidates(rule, firstDay, n * rule.interval).filter((day) => fits(rule, day));
  if (rule.bySetPos.length === 0) return days;
  const chosen = new Set(rule.bySetPos.map((place) => days.at(place > 0 ? place - 1 : place)));
  return days.filter((day) => chosen.has(day));
}

/** The days that a period has to offer; without a part that names days, the one that the first day stands for. */
function candidates({ frequency, byDay, byMonthDay, byMonth }: Recurrence, firstDay: number, step: number): number[] {
  const start = date(firstDay);
  const named = byDay.length > 0 || byMonthDay.length > 0;
  if (frequency === 'DAILY') return [firstDay + step];
  if (frequency === 'WEEKLY') {
    const monday = mondayOf(firstDay) + 7 * step;
    return named ? range(monday, monday + 7) : [monday + weekdayOf(firstDay)];
  }
  const year = start.getUTCFullYear() + (frequency === 'YEARLY' ? step : 0);
  if (frequency === 'YEARLY' && named) return range(firstOf(year, 0), firstOf(year + 1, 0));
  const months =
    frequency === 'MONTHLY'
      ? [start.getUTCMonth() + step]
      : byMonth.length > 0
        ? byMonth.map((one) => one - 1).toSorted((a, b) => a - b)
        : [start.getUTCMonth()];
  return months.flatMap((month) => {
    const days = range(firstOf(year, month), firstOf(year, month + 1));
    return named ? days : days.slice(start.getUTCDate() - 1, start.getUTCDate());
  });
}

function fits({ frequency, byDay, byMonthDay, byMonth }: Recurrence, day: number): boolean {
  const at = date(day);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  if (byMonth.length > 0 && !byMonth.includes(month + 1)) return false;
  const [first, next] = [firstOf(year, month), firstOf(year, month + 1)];
  if (byMonthDay.length > 0 && !byMonthDay.includes(day - first + 1) && !byMonthDay.includes(day - next)) return false;
  if (byDay.length === 0) return true;
  const inYear = frequency === 'YEARLY' && byMonth.length === 0;
  const [from, until] = inYear ? [firstOf(year, 0), firstOf(year + 1, 0)] : [first, next];
  return byDay.some(({ nth, weekday }) => {
    if (weekday !== weekdayOf(day)) return false;
    const place = nth > 0 ? Math.floor((day - from) / 7) + 1 : -Math.floor((until - 1 - day) / 7) - 1;
    return nth === 0 || nth === place;
  });
}

function range(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, n) => from + n);
}
