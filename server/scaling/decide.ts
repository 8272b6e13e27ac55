import type { Decision, ServiceDecision } from '../contract/scaling/decision.ts';
import type { Observations } from '../contract/scaling/observation.ts';
import { type FleetPolicy, type ScaledService, scaledServices } from '../contract/scaling/policy.ts';
import { admissionOf } from './admission.ts';
import { keepWithinCeilings } from './ceilings.ts';
import { copyMemory, type FleetMemory } from './memory.ts';
import { computeDesiredCount } from './compute-desired-count.ts';
import type { DesiredCount } from './desired-count.ts';
import { frontAfter, nobodySeen } from './front.ts';
import { remember } from './remember.ts';

/** The storefront is looked at first: it feeds forward to the others. */
const inOrderOfLook: readonly ScaledService[] = [
  'storefront',
  ...scaledServices.filter((service) => service !== 'storefront'),
];

/** The only brain: what every observed service should run now, why, and what to hand back at the next call. Pure; the clock is passed in. */
// oxlint-disable-next-line max-params -- what the brain is handed, in the order of the pure function it is
export function decide(
  policy: FleetPolicy,
  observations: Observations,
  nowMs: number,
  memory: FleetMemory | null,
): Decision<FleetMemory> {
  const next = copyMemory(memory);
  let front = nobodySeen;
  const asked: DesiredCount[] = [];
  for (const service of inOrderOfLook) {
    const seen = observations.services[service];
    if (seen === undefined) continue;
    const count = computeDesiredCount(policy, service, { seen, all: observations, fleet: next, front, nowMs });
    front = frontAfter(front, count);
    asked.push(count);
  }
  asked.sort((a, b) => scaledServices.indexOf(a.service) - scaledServices.indexOf(b.service));
  const { paused, spend } = observations;
  const counts = paused.all ? asked : keepWithinCeilings(policy, asked, { spend, nowMs });

  const services: ServiceDecision[] = [];
  for (const count of counts) {
    remember(count, nowMs);
    const { service, was, desired, wanted, capped, reasons } = count;
    services.push({ service, was, desired, wanted, capped, reasons });
  }
  const bottleneck = counts.find((count) => count.bottleneck !== null)?.bottleneck ?? null;
  const { admission, gate } = admissionOf(policy, counts, { gate: next.gate, line: observations.line ?? 0 });
  next.gate = gate;
  return { atMs: nowMs, services, admission, bottleneck, memory: next };
}
