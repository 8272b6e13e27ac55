import { count, duration, language, percent, seconds } from '../../lib/format.ts';

/** So many a second: one decimal while it matters. `digits`: under 1 a second; an axis needs two to tell its marks apart. */
export function rate(perSecond: number, digits = 1): string {
  const most = perSecond < 1 ? digits : perSecond < 100 ? 1 : 0;
  return new Intl.NumberFormat(language(), { maximumFractionDigits: most }).format(perSecond);
}

/** A signal's value in the unit that its name tells: `…Ms`, `…Share`, `…Rate`, `…Percent`, `…PerSecond`. */
export function signalValue(signal: string, value: number): string {
  if (/latency/i.test(signal)) return seconds(value);
  if (signal.endsWith('Ms')) return duration(value);
  if (/(share|rate)$/i.test(signal)) return percent(value);
  if (/percent$/i.test(signal)) return percent(value / 100);
  return /persecond|perminute/i.test(signal) ? rate(value) : count(value);
}
