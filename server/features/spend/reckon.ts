import { defined } from '../../contract/defined.ts';

/** Money for instance-seconds at the set price, minor units, with its fraction. */
export function costOf(instanceSeconds: number, priceMinorPerHour: number): number {
  return (instanceSeconds / 3600) * priceMinorPerHour;
}

/** Shares a whole amount out by weight, so that the parts add up to it exactly. */
export function shareMinor(totalMinor: number, weights: Readonly<Record<string, number>>): Record<string, number> {
  const names = Object.keys(weights);
  const sum = names.reduce((all, name) => all + defined(weights[name], 'weights[name]'), 0);
  if (sum <= 0) return Object.fromEntries(names.map((name) => [name, 0]));
  const parts = names.map((name) => {
    const exact = (totalMinor * defined(weights[name], 'weights[name]')) / sum;
    return { name, minor: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = totalMinor - parts.reduce((all, { minor }) => all + minor, 0);
  for (const part of parts.toSorted((a, b) => b.rest - a.rest)) {
    if (left <= 0) break;
    part.minor += 1;
    left -= 1;
  }
  return Object.fromEntries(parts.map(({ name, minor }) => [name, minor]));
}

export type SpendRate = {
  /** Instance-seconds of a recent stretch, and how long it was, ms. */
  recentSeconds: number;
  recentMs: number;
};

/** Where a period ends at the present pace, minor units: what is spent plus what the rest of it costs. */
export function forecastMinor(
  spentSeconds: number,
  { recentSeconds, recentMs }: SpendRate,
  { leftMs, priceMinorPerHour }: { leftMs: number; priceMinorPerHour: number },
): number {
  const perMs = recentMs > 0 ? recentSeconds / recentMs : 0;
  return Math.round(costOf(spentSeconds + perMs * Math.max(0, leftMs), priceMinorPerHour));
}

export type DayBounds = { day: string; fromMs: number; untilMs: number };
export type Recorded = { fromMs: number; untilMs: number };

/** What so many instances, running all the recorded time of a stretch, would have cost, minor units. */
export function fixedMinor(
  instances: number,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  { recorded, priceMinorPerHour }: { recorded: Recorded; priceMinorPerHour: number },
): number {
  const ms = Math.max(0, Math.min(untilMs, recorded.untilMs) - Math.max(fromMs, recorded.fromMs));
  return Math.round(costOf((instances * ms) / 1000, priceMinorPerHour));
}

export type ServiceSeconds = { day: string; service: string; seconds: number };
export type DayOrders = { day: string; orders: number };
export type DaySpend = {
  day: string;
  minor: number;
  fixedMinor: number;
  orders: number;
  byService: Record<string, number>;
};

/** A row a day, oldest first; the parts by service add up to the day. */
export function reckonDays(
  days: readonly DayBounds[],
  seconds: readonly ServiceSeconds[],
  {
    orders,
    fixedInstances,
    recorded,
    priceMinorPerHour,
  }: { orders: readonly DayOrders[]; fixedInstances: number; recorded: Recorded; priceMinorPerHour: number },
): DaySpend[] {
  const byDay = Map.groupBy(seconds, (row) => row.day);
  const ordersOf = new Map(orders.map((row) => [row.day, row.orders]));
  return days.map((bounds) => {
    const weights = Object.fromEntries((byDay.get(bounds.day) ?? []).map((row) => [row.service, row.seconds]));
    const total = Object.values(weights).reduce((sum, each) => sum + each, 0);
    const minor = Math.round(costOf(total, priceMinorPerHour));
    return {
      day: bounds.day,
      minor,
      fixedMinor: fixedMinor(fixedInstances, bounds, { recorded, priceMinorPerHour }),
      orders: ordersOf.get(bounds.day) ?? 0,
      byService: shareMinor(minor, weights),
    };
  });
}

/** Minor units, with the fraction; null without an order. */
export function costPerOrder(days: readonly DaySpend[]): number | null {
  const orders = days.reduce((sum, day) => sum + day.orders, 0);
  return orders === 0 ? null : days.reduce((sum, day) => sum + day.minor, 0) / orders;
}
