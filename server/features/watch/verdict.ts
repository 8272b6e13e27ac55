import { defined } from '../../contract/defined.ts';
import type { Pulse, Verdict } from '../../contract/pulse.ts';
import type { Service } from '../../contract/services.ts';
import { isDiskLow } from '../disk/disk-low.ts';
import type { DiskView } from '../disk/disk-view.ts';
import { atCap, type FleetFacts, scaled, scalerMissing, slowMs, spendCapped, spendWarned } from './verdict-fleet.ts';

/** Older data calls nothing well, ms. */
export const staleMs = 10_000;
/** A key is promised within this after payment, ms; work by hand gets longer before it is called late. */
const deliverWithinMs = 30_000;
const byHandWithinMs = 10 * 60_000;
const silentGatewayMs = 10 * 60_000;
const sellsOutHours = 6;
const quietMs = 20 * 60_000;

type Waiting = { count: number; amountMinor: number; oldestMs: number };

/** Everything the sentence is chosen from; times are ages in ms. */
export type Facts = Pick<Pulse, 'currency' | 'needsYou' | 'sellsOut' | 'latency' | 'revenueMinor' | 'orders'> & {
  /** Paid, not yet delivered: by a key, and by hand. */
  waitingForKey: Waiting;
  waitingByHand: Waiting;
  gateways: {
    name: string;
    enabled: boolean;
    /** Since the last payment; null: none in a day. */
    silentMs: number | null;
    /** Orders made since then that had time to be paid. */
    createdSincePaid: number;
    /** Share of orders that gets paid, of the last day; null: too few to say. */
    paidShare: number | null;
  }[];
  /** Services that should run and have no ready instance. */
  missing: Service[];
  fleet: FleetFacts;
  /** Null: nobody can look at it. */
  disk: DiskView | null;
  sinceLastOrderMs: number | null;
  /** Orders that this stretch of time usually brings, from the same hour of past weeks; null: no history. */
  usualOrders: number | null;
  weekday: number;
  hour: number;
  /** Shop time, HH:MM. */
  since: string;
};

/** Chooses the sentence: the worst that is true. Pure; staleness is judged by whoever reads it. */
export function chooseVerdict(facts: Facts): Verdict {
  return (
    undelivered(facts) ??
    diskFull(facts) ??
    gatewaySilent(facts) ??
    needsOther(facts) ??
    noPayments(facts) ??
    instancesMissing(facts) ??
    scalerMissing(facts.fleet) ??
    diskLow(facts) ??
    spendCapped(facts.fleet) ??
    atCap(facts.fleet, facts.latency) ??
    spendWarned(facts.fleet, facts.currency) ??
    sellsOut(facts) ??
    slow(facts) ??
    scaled(facts.fleet) ??
    quiet(facts) ?? {
      level: 'ok',
      key: 'all_well',
      params: {
        since: facts.since,
        orders: facts.orders.sinceWatch,
        count: facts.orders.sinceWatch,
        revenueMinor: facts.revenueMinor,
        currency: facts.currency,
      },
    }
  );
}

/** The only thing that can be said of old data. */
export function staleVerdict(ageMs: number): Verdict {
  return { level: 'needs', key: 'stale', params: { ageMs } };
}

type Maybe = Verdict | undefined;

function undelivered({ waitingForKey, waitingByHand, currency }: Facts): Maybe {
  const late = waitingForKey.oldestMs > deliverWithinMs || waitingByHand.oldestMs > byHandWithinMs;
  if (!late) return undefined;
  return {
    level: 'needs',
    key: 'undelivered',
    params: {
      count: waitingForKey.count + waitingByHand.count,
      amountMinor: waitingForKey.amountMinor + waitingByHand.amountMinor,
      oldestMs: Math.max(waitingForKey.oldestMs, waitingByHand.oldestMs),
      currency,
    },
  };
}

/** Silence that chance explains less than once in a hundred times. */
export function silentGateway(gateways: Facts['gateways']): Facts['gateways'][number] | undefined {
  return gateways.find(isSilent);
}

export function isSilent({ enabled, silentMs, createdSincePaid, paidShare }: Facts['gateways'][number]): boolean {
  if (!enabled || silentMs === null || paidShare === null || silentMs < silentGatewayMs) return false;
  return createdSincePaid >= 5 && (1 - paidShare) ** createdSincePaid < 0.01;
}

function gatewaySilent({ gateways }: Facts): Maybe {
  const dead = silentGateway(gateways);
  return (
    dead && {
      level: 'needs',
      key: 'gateway_silent',
      params: { gateway: dead.name, silentMs: defined(dead.silentMs, 'dead.silentMs') },
    }
  );
}

function needsOther({ needsYou, currency }: Facts): Maybe {
  return needsYou.count === 0 ? undefined : { level: 'needs', key: 'needs_other', params: { ...needsYou, currency } };
}

function noPayments({ gateways }: Facts): Maybe {
  return gateways.some((gateway) => gateway.enabled)
    ? undefined
    : { level: 'needs', key: 'no_payments_configured', params: {} };
}

function instancesMissing({ missing }: Facts): Maybe {
  return missing.length === 0
    ? undefined
    : {
        level: 'watch',
        key: 'instances_missing',
        params: { service: defined(missing[0], 'missing[0]'), count: missing.length },
      };
}

function diskFull({ disk }: Facts): Maybe {
  return disk?.isFull ? { level: 'needs', key: 'disk_full', params: {} } : undefined;
}

function diskLow({ disk }: Facts): Maybe {
  if (!disk || !isDiskLow(disk)) return undefined;
  const freeMb = Math.round(disk.freeBytes / 2 ** 20);
  if (disk.hours === null) return { level: 'watch', key: 'disk_low', params: { freeMb, rest: 'steady' } };
  return { level: 'watch', key: 'disk_low', params: { freeMb, hours: disk.hours } };
}

function sellsOut({ sellsOut: first }: Facts): Maybe {
  if (!first || first.hours >= sellsOutHours) return undefined;
  const { name, hours, left } = first;
  return { level: 'watch', key: 'sells_out', params: { name, hours, left, ...(left === 0 && { lead: 'soldOut' }) } };
}

function slow({ latency }: Facts): Maybe {
  return latency && latency.p95Ms > slowMs
    ? { level: 'watch', key: 'slow', params: { p95Ms: latency.p95Ms } }
    : undefined;
}

function quiet({ sinceLastOrderMs, usualOrders, weekday, hour }: Facts): Maybe {
  if (sinceLastOrderMs === null || sinceLastOrderMs < quietMs) return undefined;
  const usual = usualOrders === null ? 'unknown' : usualOrders < 3 ? 'yes' : 'no';
  return {
    level: usual === 'no' ? 'watch' : 'ok',
    key: 'quiet',
    params: { silentMs: sinceLastOrderMs, usual, weekday, hour },
  };
}
