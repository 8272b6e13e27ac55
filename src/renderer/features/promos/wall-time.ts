import { momentOf } from '../../../../server/contract/calendar/wall-clock.ts';
import { fieldTimeOf } from '../coupons/zoned-time.ts';

const dayMs = 86_400_000;

/** `2026-11-28` and `20:00` in the zone → ms. A time that a clock put forward jumps over comes as much later. */
export function wallMs(day: string, clock: string, zone: string): number {
  return momentOf(Date.parse(`${day}T${clock}:00Z`), zone);
}

/** The zone's calendar day of this moment, `2026-11-28`. */
export function dayOf(atMs: number, zone: string): string {
  return fieldTimeOf(new Date(atMs).toISOString(), zone).slice(0, 10);
}

/** `20:00` of this moment in the zone. */
export function clockOf(atMs: number, zone: string): string {
  return fieldTimeOf(new Date(atMs).toISOString(), zone).slice(11);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}
