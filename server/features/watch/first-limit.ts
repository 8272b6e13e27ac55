import type { Pulse } from '../../contract/pulse.ts';
import type { Bottleneck } from '../../contract/scaling/observation.ts';

type FirstLimit = NonNullable<Pulse['givesOutFirst']>;

/** Further ahead nobody is told of it. */
const soonHours = 48;
/** A trend is followed no further than this: no surge goes on for a night. */
const trendHours = 6;

export type CapacityLeft = {
  sellsOut: Pulse['sellsOut'];
  /** After a restore no key may be sold before somebody has checked. */
  isStockOnHold: boolean;
  /** What already holds the fleet back, and the gateway that lags most. */
  bottleneck: Bottleneck | null;
  gateway: string;
  /** The machine that all instances share has nothing left. */
  isMachineFull: boolean;
  /** One through which no payment comes any more, though orders do; null: none. */
  silentGateway: string | null;
  /** Times the present traffic that the instances at their cap can carry, and what sets that cap; null: not known. */
  room: { times: number; by: 'cap' | 'database' } | null;
  /** Traffic now, how it grows (per second and hour; 0: no significant trend), and when a forecast comes to a rate. */
  traffic: { perSecond: number; slopePerHour: number; hoursUntil(perSecond: number): number | null } | null;
  /** Until the disk is full, hours; null: it does not shrink, or nobody can say. */
  diskHours: number | null;
  /** What the elastic budget has left and what is spent of it an hour, minor units; null: no hard cap. */
  budget: { elasticMinor: number; perHourMinor: number; periodLeftHours: number } | null;
};

/** The first of keys, gateway, machine, disk, database, instance cap and budget to give out, within two days, and the one fix. Pure. */
export function firstLimitOf(capacityLeft: CapacityLeft): FirstLimit | null {
  const all = [
    keys(capacityLeft),
    held(capacityLeft),
    disk(capacityLeft),
    instances(capacityLeft),
    budget(capacityLeft),
  ].filter((each) => each !== null);
  const first = all.toSorted((a, b) => a.hours - b.hours)[0];
  return first && first.hours <= soonHours ? { ...first, hours: Math.round(first.hours * 10) / 10 } : null;
}

const nameless = { name: '', variantId: null, left: null };

function keys({ sellsOut, isStockOnHold }: CapacityLeft): FirstLimit | null {
  if (isStockOnHold) return { ...nameless, kind: 'keys', fix: 'release_held', hours: 0 };
  return sellsOut && { kind: 'keys', fix: 'restock', ...sellsOut };
}

/** It has given out: more instances do not help. */
function held({ bottleneck, gateway, isMachineFull, silentGateway }: CapacityLeft): FirstLimit | null {
  if (silentGateway !== null)
    return { ...nameless, kind: 'gateway', fix: 'other_gateway', name: silentGateway, hours: 0 };
  if (bottleneck === 'gateway') return { ...nameless, kind: 'gateway', fix: 'other_gateway', name: gateway, hours: 0 };
  if (isMachineFull || bottleneck === 'place') return { ...nameless, kind: 'machine', fix: 'bigger_machine', hours: 0 };
  if (bottleneck === 'database') return { ...nameless, kind: 'database', fix: 'bigger_database', hours: 0 };
  return null;
}

function disk({ diskHours }: CapacityLeft): FirstLimit | null {
  return diskHours === null ? null : { ...nameless, kind: 'disk', fix: 'free_space', hours: diskHours };
}

function instances({ room, traffic }: CapacityLeft): FirstLimit | null {
  if (!room || !traffic || traffic.perSecond <= 0) return null;
  const most = traffic.perSecond * room.times;
  const byTrend = traffic.slopePerHour > 0 ? Math.max(0, most - traffic.perSecond) / traffic.slopePerHour : Infinity;
  const hours = Math.min(
    room.times <= 1 ? 0 : Infinity,
    byTrend <= trendHours ? byTrend : Infinity,
    traffic.hoursUntil(most) ?? Infinity,
  );
  if (hours === Infinity) return null;
  const fix = room.by === 'cap' ? 'raise_cap' : 'more_connections';
  return { ...nameless, kind: room.by, fix, hours };
}

/** The budget's end before the period's. */
function budget({ budget: left }: CapacityLeft): FirstLimit | null {
  if (!left) return null;
  const hours =
    left.elasticMinor <= 0
      ? 0
      : left.perHourMinor > 0
        ? left.elasticMinor / left.perHourMinor
        : Number.POSITIVE_INFINITY;
  return hours < left.periodLeftHours ? { ...nameless, kind: 'budget', fix: 'raise_budget', hours } : null;
}
