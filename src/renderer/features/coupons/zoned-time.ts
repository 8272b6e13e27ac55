/** What a date-and-time field holds for this moment: the shop's wall clock, to the minute. */
export function fieldTimeOf(iso: string | null, zone: string): string {
  return iso === null ? '' : wallClock(Date.parse(iso), zone);
}

/** The moment at which the shop's clocks show this; undefined when they never do (a clock put forward) or it is no time. */
export function momentOf(field: string, zone: string): string | undefined {
  const asUtcMs = Date.parse(`${field}:00Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(field) || Number.isNaN(asUtcMs)) return undefined;
  // no zone is further than 15 h from UTC; where clocks are put back, the earlier of the two moments counts
  const offsets = [-15, 0, 15].map((hours) => offsetMs(asUtcMs + hours * 3_600_000, zone));
  const moments = offsets.map((offset) => asUtcMs - offset).toSorted((a, b) => a - b);
  const found = moments.find((ms) => wallClock(ms, zone) === field);
  return found === undefined ? undefined : new Date(found).toISOString();
}

function offsetMs(atMs: number, zone: string): number {
  return Date.parse(`${wallClock(atMs, zone)}:00Z`) - Math.floor(atMs / 60_000) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(ms: number, zone: string): string {
  let format = formats.get(zone);
  if (!format) {
    // Swedish writes dates the way fields want them
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
    formats.set(zone, format);
  }
  return format.format(ms).replace(' ', 'T');
}
