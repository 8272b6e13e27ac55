import { defined } from '../defined.ts';

const dayMs = 86_400_000;

/**
 * The moment (ms) at which a zone's clock shows this (ms as if it were UTC). What the clock skips in spring comes as much
 * later as it skips; what it shows twice in autumn is the first time.
 */
export function momentOf(wallMs: number, timeZone: string): number {
  const before = wallMs - offsetMs(wallMs - dayMs, timeZone);
  const after = wallMs - offsetMs(wallMs + dayMs, timeZone);
  const shown = [before, after].filter((moment) => moment + offsetMs(moment, timeZone) === wallMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is ahead of UTC at a moment, ms. */
export function offsetMs(moment: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(moment)) part[type] = Number(value);
  const wall = Date.UTC(
    defined(part.year, 'part.year'),
    defined(part.month, 'part.month') - 1,
    defined(part.day, 'part.day'),
    defined(part.hour, 'part.hour'),
    defined(part.minute, 'part.minute'),
    defined(part.second, 'part.second'),
  );
  return wall - Math.floor(moment / 1000) * 1000;
}
