import type { Bottleneck } from './observation.ts';
import type { ScaledService } from './policy.ts';

/** Everything a decision can say of itself; the words are in the interface's locales under `reason.<code>`. Params in parentheses. */
export const reasonCodes = [
  'was', // (instances) what was desired before
  'arrivals', // (perSecond, capacity, instances) what arrives now needs so many
  'busy', // (percent, instances) so much of what is ready is in use, while what an instance can do is not known yet
  'backlog', // (count, oldestMs, instances) what waits needs so many on top
  'fed_forward', // (perSecond, instances) what arrives at the storefront will need so many here
  'trend', // (perSecond, inMs, instances) significant slope, followed ahead
  'forecast', // (source, perSecond, instances) a forecast acts as floor
  'less_came', // (source, percent) of what a forecast expected so much came: its floor follows
  'cycle', // (everyMs, instances) a surge that has come back at this interval is due again
  'rule', // (kind, signal, value, threshold, forMs, instances) a rule fired
  'schedule', // (name, instances)
  'promo', // (name, instances)
  'rehearsal', // (name, instances)
  'override', // (instances, untilMs) somebody set it by hand
  'standing', // (instances)
  'cap', // (instances) the service's own cap
  'fleet_cap', // (instances, fleetCap)
  'budget_cap', // (instances) what the elastic budget still pays
  'step_up', // (instances) largest step
  'step_down', // (instances)
  'scale_in_window', // (instances, forMs) still needed within the window
  'cooldown', // (leftMs)
  'dead_band', // (instances)
  'flap_budget', // (flips, leftMs)
  'stale_metrics', // (ageMs) hold, may go up, never down
  'outage', // (perSecond) a fall that looks like an outage is no lull
  'machine_full', // (percent, instances) all instances share processors that have nothing left: more of this service would only slow the others
  'place_full', // (why, instances) there is no room for more where the instances run
  'kept_by_place', // (instances, why) the place's own engine keeps more than was ordered
  'crash_loop', // (failed) more instances would die as well
  'bottleneck', // (what) more instances do not help
  'paused', // ()
  'first_look', // () no history yet: hold
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

export type Reason = { code: ReasonCode; params: Record<string, number | string> };

/** `by_hand`: somebody paused all, or set a number below what is needed. `place`: where the instances run there is no room for more. */
export const ceilings = ['cap', 'fleet_cap', 'budget_cap', 'by_hand', 'place'] as const;
export type Ceiling = (typeof ceilings)[number];

export type ServiceDecision = {
  service: ScaledService;
  was: number;
  desired: number;
  /** What it would take without ceilings. */
  wanted: number;
  /** The ceiling that held it below `wanted`. */
  capped: Ceiling | null;
  /** In the order in which they came to bear. */
  reasons: Reason[];
};

/** What decide answers. `memory` is its own, plain JSON, handed back at the next call. */
export type Decision<Memory> = {
  atMs: number;
  services: ServiceDecision[];
  /** New checkouts a second that the ceilings still carry; null: all come in. */
  admission: { perSecond: number; reason: Ceiling } | null;
  bottleneck: Bottleneck | null;
  memory: Memory;
};
