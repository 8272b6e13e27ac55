import { momentOf as momentAt, offsetMs } from '../../../../server/contract/calendar/wall-clock.ts';

/** What a date-and-time field holds for this moment: the shop's wall clock, to the minute. */
export function fieldTimeOf(iso: string | null, zone: string): string {
  if (iso === null) return '';
  const ms = Date.parse(iso);
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}

/** The moment at which the shop's clocks show this, the earlier one where they show it twice; undefined when they never do (a clock put forward) or it is no time. */
export function momentOf(field: string, zone: string): string | undefined {
  const wallMs = Date.parse(`${field}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) || Number.isNaN(wallMs)) return undefined;
  const moment = momentAt(wallMs, zone);
  return moment + offsetMs(moment, zone) === wallMs ? new Date(moment).toISOString() : undefined;
}
