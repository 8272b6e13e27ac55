import { language } from '../../lib/format.ts';

/** A day of the shop, `YYYY-MM-DD`: it has no zone any more. */
export function dayName(day: string): string {
  return new Intl.DateTimeFormat(language(), { month: 'short', day: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
