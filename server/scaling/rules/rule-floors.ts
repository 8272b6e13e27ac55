import type { Observations } from '../../contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../../contract/scaling/policy.ts';
import { staleAfterMs } from '../lag.ts';
import type { ServiceMemory } from '../memory.ts';
import { openRule } from './index.ts';
import type { RuleSaid } from './rule.ts';

export type RuleFloor = NonNullable<RuleSaid['floor']>;

/** What rules remember: a part of the service's memory. */
export type RulesMemory = {
  desired: number;
  /** When a rule's condition began to hold, ms, by the rule's place in the policy; -1: it does not. */
  rulesSinceMs: number[];
  /** How old metrics are here as a rule; unknown: prompt. */
  lag?: ServiceMemory['lag'];
};

/** The floors that a service's rules ask for now, in the order of the policy; the highest counts. Mutates `memory.rulesSinceMs`. */
export function ruleFloors(
  policy: FleetPolicy,
  service: ScaledService,
  { observations, memory, nowMs }: { observations: Observations; memory: RulesMemory; nowMs: number },
): RuleFloor[] {
  const { rules } = policy.services[service];
  const seen = isStale(observations, service, { memory, nowMs }) ? without(observations, service) : observations;
  const { rulesSinceMs } = memory;
  rulesSinceMs.length = Math.min(rulesSinceMs.length, rules.length);
  const floors: RuleFloor[] = [];
  for (const [place, setting] of rules.entries()) {
    const open = openRule(setting);
    if (open === null) {
      rulesSinceMs[place] = -1;
      continue;
    }
    const { sinceMs, floor } = open.rule.evaluate(open.settings, {
      service,
      observations: seen,
      instances: memory.desired,
      nowMs,
      sinceMs: rulesSinceMs[place] ?? -1,
    });
    rulesSinceMs[place] = sinceMs;
    if (floor !== null) floors.push(floor);
  }
  return floors;
}

function isStale(
  { services }: Observations,
  service: ScaledService,
  { memory, nowMs }: { memory: RulesMemory; nowMs: number },
): boolean {
  const measuredAtMs = services[service]?.measuredAtMs ?? null;
  return measuredAtMs === null || nowMs - measuredAtMs > staleAfterMs(memory);
}

/** Old figures of a service are no figures. */
function without(observations: Observations, service: ScaledService): Observations {
  return { ...observations, services: { ...observations.services, [service]: undefined } };
}
