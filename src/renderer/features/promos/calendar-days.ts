import { addDays, wallMs, weekdayOf } from './wall-time.ts';
import type { Stretch } from './weekly.ts';

/** The Monday on or before. */
export function mondayOf(day: string): string {
  return addDays(day, -((weekdayOf(day) + 6) % 7));
}

export function weekDays(day: string): string[] {
  const monday = mondayOf(day);
  return Array.from({ length: 7 }, (_, index) => addDays(monday, index));
}

/** Six whole weeks from the Monday of the month's first week: always as tall, so that nothing jumps. */
export function monthDays(day: string): string[] {
  const monday = mondayOf(`${day.slice(0, 7)}-01`);
  return Array.from({ length: 42 }, (_, index) => addDays(monday, index));
}

/** The same day number a month on or back, or the last day of a shorter month. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** What touches this calendar day, earliest first. */
export function onDay<Item extends Stretch>(items: readonly Item[], day: string, zone: string): Item[] {
  const fromMs = wallMs(day, '00:00', zone);
  const untilMs = wallMs(addDays(day, 1), '00:00', zone);
  return items
    .filter((item) => item.fromMs < untilMs && item.untilMs > fromMs)
    .toSorted((a, b) => a.fromMs - b.fromMs || a.untilMs - b.untilMs);
}

export type Block<Item> = { item: Item; topShare: number; heightShare: number; lane: number; lanes: number };

/** Where each stands within its day, by the wall clock; those that overlap side by side. */
export function blocksOf<Item extends Stretch>(items: readonly Item[], day: string, zone: string): Block<Item>[] {
  const fromMs = wallMs(day, '00:00', zone);
  const lengthMs = wallMs(addDays(day, 1), '00:00', zone) - fromMs;
  const blocks: Block<Item>[] = [];
  let group: Block<Item>[] = [];
  let groupEnd = -1;
  const ends: number[] = [];
  for (const item of onDay(items, day, zone)) {
    const top = Math.max(0, (item.fromMs - fromMs) / lengthMs);
    const bottom = Math.min(1, (item.untilMs - fromMs) / lengthMs);
    if (top >= groupEnd) {
      group = [];
      ends.length = 0;
    }
    const free = ends.findIndex((end) => end <= top);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = bottom;
    groupEnd = Math.max(...ends);
    const block = { item, topShare: top, heightShare: bottom - top, lane, lanes: 1 };
    group.push(block);
    blocks.push(block);
    for (const each of group) each.lanes = ends.length;
  }
  return blocks;
}
