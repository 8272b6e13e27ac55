import { defined } from '../../contract/defined.ts';
import type { Pulse } from '../../contract/pulse.ts';
import { type FleetPolicy, type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { run, statement } from '../../db/statement.ts';
import { elasticMinor, standingInstances } from '../../scaling/budget-cap.ts';
import { capacityPerInstance } from '../../scaling/capacity.ts';
import type { Context } from '../context.ts';
import type { ScalerState } from '../scaling/read-state.ts';
import { periodSpend } from '../budget/budget-view.ts';
import type { Spent } from '../budget/spent.ts';
import type { DiskView } from '../disk/disk-view.ts';
import { isMachineFull } from './machine-full.ts';
import { significantSlope } from '../../lib/significant-slope.ts';
import type { CapacityLeft } from './first-limit.ts';

const recent = statement<{ total: number }>({
  name: 'supply_recent',
  text: `select total from arrival_minute where service = 'storefront' and minute > now() - interval '31 minutes'
    and minute < date_trunc('minute', now()) order by minute`,
});

export type Known = {
  policy: FleetPolicy;
  derivedCap: number;
  /** Null: nobody decides, so nothing is known of the fleet. */
  state: ScalerState | null;
  spent: Spent;
  running: number;
  sellsOut: Pulse['sellsOut'];
  isStockOnHold: boolean;
  gateway: string;
  silentGateway: string | null;
  disk: DiskView | null;
};

/** What there is of everything that can give out, and how fast it goes. */
export async function readCapacityLeft(ctx: Context, known: Known): Promise<CapacityLeft> {
  const { policy, state, spent, running, sellsOut, isStockOnHold, gateway, silentGateway, disk } = known;
  const rates = state && rateOf(state);
  const totals = state ? (await run(ctx.db, recent, [])).map((row) => row.total / 60) : [];
  return {
    sellsOut,
    isStockOnHold,
    gateway,
    silentGateway,
    diskHours: disk?.isFull ? 0 : (disk?.hours ?? null),
    bottleneck: state?.decision.bottleneck ?? null,
    isMachineFull: isMachineFull({ processors: state?.seen.processors, services: state?.seen.services ?? {} }),
    room: state && rates && roomOf(known, state, rates),
    traffic:
      state && rates?.has('storefront')
        ? {
            perSecond: defined(rates.get('storefront'), 'rates.get(storefront)'),
            slopePerHour: significantSlope(totals) * 60,
            hoursUntil: (perSecond) => hoursUntil(state, perSecond, spent.nowMs),
          }
        : null,
    budget: budgetOf(ctx.config.instancePriceMinorPerHour, policy, { spent, running }),
  };
}

/** Arrivals a second over what the scaler was told last. */
function rateOf({ seen }: ScalerState): Map<ScaledService, number> {
  const rates = new Map<ScaledService, number>();
  for (const service of scaledServices) {
    const counts = seen.services?.[service]?.arrivals?.counts ?? [];
    if (counts.length > 0) rates.set(service, counts.reduce((sum, count) => sum + count, 0) / counts.length);
  }
  return rates;
}

/** By learned capacity: a service of which nothing was learned is hardly busy. */
function roomOf(
  { policy, derivedCap }: Known,
  { learned }: ScalerState,
  rates: ReadonlyMap<ScaledService, number>,
): CapacityLeft['room'] {
  const cap = Math.min(policy.fleetCap, derivedCap);
  let together = 0;
  let own = Number.POSITIVE_INFINITY;
  for (const service of scaledServices) {
    const each = learned[service] && capacityPerInstance(learned[service]);
    const rate = rates.get(service) ?? 0;
    if (!each || rate <= 0) continue;
    const needed = rate / (each * policy.services[service].targetUtilization);
    own = Math.min(own, policy.services[service].cap / needed);
    if (service !== 'console') together += needed;
  }
  if (together === 0) return null;
  const fleet = cap / together;
  return { times: Math.min(own, fleet), by: fleet < own && derivedCap < policy.fleetCap ? 'database' : 'cap' };
}

/** When the first forecast that can say anything comes to that rate, hours. */
function hoursUntil({ seen }: ScalerState, perSecond: number, nowMs: number): number | null {
  const times = (seen.forecasts ?? [])
    .filter((curve) => curve.enough)
    .flatMap((curve) => curve.points.filter((point) => point.atMs >= nowMs && point.perSecond >= perSecond))
    .map((point) => point.atMs);
  return times.length === 0 ? null : (Math.min(...times) - nowMs) / 3_600_000;
}

function budgetOf(
  price: number,
  policy: FleetPolicy,
  { spent, running }: { spent: Spent; running: number },
): CapacityLeft['budget'] {
  const spend = periodSpend(policy, spent, price);
  const elastic = spend && elasticMinor(policy, spend, spent.nowMs);
  if (!spend || elastic === null) return null;
  return {
    elasticMinor: elastic,
    perHourMinor: Math.max(0, running - standingInstances(policy)) * price,
    periodLeftHours: Math.max(0, spend.periodEndsAtMs - spent.nowMs) / 3_600_000,
  };
}
