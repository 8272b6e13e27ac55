import { language } from './format.ts';

/** Everything on screen is in the shop's zone, whatever the computer's. */
let zone = 'Asia/Shanghai';

export function setShopZone(timeZone: string): void {
  zone = timeZone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language()}|${zone}|${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(language(), { timeZone: zone, hourCycle: 'h23', ...options });
    formats.set(key, format);
  }
  return format;
}

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };

export const timeOfDay = (at: string | number | Date) => formatOf(clock).format(new Date(at));
export const timeWithSeconds = (at: string | number | Date) =>
  formatOf({ ...clock, second: '2-digit' }).format(new Date(at));
export const dateAndTime = (at: string | number | Date) =>
  formatOf({ month: 'short', day: 'numeric', ...clock }).format(new Date(at));
export const fullTime = (at: string | number | Date) =>
  formatOf({ dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at));

/** Today's times need no date. */
export function shortTime(at: string | number | Date, nowMs = Date.now()): string {
  const day = formatOf({ year: 'numeric', month: '2-digit', day: '2-digit' });
  return day.format(new Date(at)) === day.format(nowMs) ? timeWithSeconds(at) : dateAndTime(at);
}

/** `11月28日周六` */
const dayWithWeekday = (at: string | number | Date) =>
  formatOf({ month: 'short', day: 'numeric', weekday: 'short' }).format(new Date(at));

/** `11月28日周六 20:00 – 23:00`; the second date only where it is another. */
export function timeRange(fromMs: number, untilMs: number): string {
  const [from, until] = [dayWithWeekday(fromMs), dayWithWeekday(untilMs)];
  return `${from} ${timeOfDay(fromMs)} – ${from === until ? '' : `${until} `}${timeOfDay(untilMs)}`;
}
