import type { ScaledService } from '../contract/scaling/policy.ts';

/** Somebody sits before each of the others; a reward lies on hold for days before it can be paid out. */
const nobodyWaits: ReadonlySet<ScaledService> = new Set(['commission']);
const shareWithNobody = 0.35;
const patienceMs = 60_000;

export const isWaitedFor = (service: ScaledService): boolean => !nobodyWaits.has(service);

/** The share of the usual headroom that a service keeps. */
export const headroomShare = (service: ScaledService): number => (isWaitedFor(service) ? 1 : shareWithNobody);

/** Work may wait this long, ms, and what waits longer may take as long to be worked off; 0 where somebody waits. */
export const backlogPatienceMs = (service: ScaledService): number => (isWaitedFor(service) ? 0 : patienceMs);
