import type { Observations } from '../contract/scaling/observation.ts';
import { decideEveryMs, type FleetPolicy, scaledServices, staleMetricsMs } from '../contract/scaling/policy.ts';

type Spend = NonNullable<Observations['spend']>;

const hourMs = 3_600_000;
/** From an order to leave until the next look at what was spent, ms: nobody leads meanwhile, at worst. */
const unseenMs = staleMetricsMs + decideEveryMs;

/** Everything that always runs. */
export function standingInstances({ services }: FleetPolicy): number {
  return scaledServices.reduce((sum, service) => sum + services[service].standing, 0);
}

/** What is left beyond standing instances to the period's end, minor units; negative when even they are not paid for. Null: no cap. */
export function elasticMinor(policy: FleetPolicy, spend: Spend, nowMs: number): number | null {
  const { capMinor } = policy.budget;
  if (capMinor === null) return null;
  const standing = costMinor(spend, standingInstances(policy), Math.max(0, spend.periodEndsAtMs - nowMs));
  return capMinor - spend.spentMinor - standing;
}

/** Instances above standing that the elastic budget still pays until they could be gone again, when `draining` are being paid to leave; null: no cap. */
export function elasticInstances(
  policy: FleetPolicy,
  spend: Spend | null,
  { draining, nowMs }: { draining: number; nowMs: number },
): number | null {
  if (spend === null || spend.priceMinorPerInstanceHour <= 0) return null;
  const elastic = elasticMinor(policy, spend, nowMs);
  if (elastic === null) return null;
  const each = costMinor(spend, 1, leavingMs(spend));
  return Math.max(0, Math.floor(elastic / each) - draining);
}

/** The most that can be spent beyond the cap, minor units: while nobody leads, the instances of one look run on. */
export function overshootMinor(policy: FleetPolicy, spend: Spend): number {
  const most = Math.max(0, policy.fleetCap + policy.services.console.cap - standingInstances(policy));
  return Math.ceil(costMinor(spend, most, unseenMs));
}

/** The lowest cap that can be kept, minor units: what is spent, standing instances to the period's end, and draining what runs. */
export function lowestCapMinor(
  policy: FleetPolicy,
  spend: Spend,
  { nowMs, running }: { nowMs: number; running: number },
): number {
  const standing = standingInstances(policy);
  const rest = costMinor(spend, standing, Math.max(0, spend.periodEndsAtMs - nowMs));
  const drain = costMinor(spend, Math.max(0, running - standing), leavingMs(spend));
  return Math.ceil(spend.spentMinor + rest + drain);
}

/** An instance is paid until it has been ordered to leave, by figures that are a turn or two old, and while it drains. */
const leavingMs = ({ drainMs }: Spend): number => drainMs + 3 * decideEveryMs;

function costMinor({ priceMinorPerInstanceHour }: Spend, instances: number, forMs: number): number {
  return (instances * priceMinorPerInstanceHour * forMs) / hourMs;
}
