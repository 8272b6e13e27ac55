/** Headroom that a target utilisation asks for, in instances: chance (grows with the root), what can't be shared, and growth not yet seen. */
const ofChance = 1.42;
const ofRounding = 1.06;
/** Where much less than this is busy, instances, a single one shares everything: a shop at rest needs no second. */
const atRest = 0.25;
const ofGrowth = 0.07;
const ofClumps = 0.3;
/** Without a trend, growth is seen only when it is there: so much more is kept in hand, and more the longer a start takes. */
const withoutTrend = 1.25;
const usualStartMs = 35_000;
/** Times that vary more than this are told by a few very long ones, which no headroom helps. */
const mostVariability = 3;

/**
 * Instances, with a fraction, that carry `perSecond` with room to spare. `targetUtilization` is the share that is busy
 * when four instances' worth arrive; smaller fleets are emptier and larger ones fuller, because chance evens out.
 */
export function instancesFor(
  perSecond: number,
  perInstance: number,
  {
    targetUtilization,
    caution = 1,
    chance = 1,
  }: { targetUtilization: number; caution?: number | undefined; chance?: number | undefined },
): number {
  const busy = perSecond / perInstance;
  const room = ofRounding * (1 - Math.exp(-busy / atRest)) + ofChance * chance * Math.sqrt(busy) + ofGrowth * busy;
  return busy + (1 / targetUtilization - 1) * room * caution;
}

/**
 * How much of the headroom for chance is needed where the time of one piece varies so much (deviation over mean): a wait is
 * (1 + variability^2) / 2 of that behind exponential times, and headroom grows with the root of it.
 */
export function chanceOf(variability: number | null | undefined): number {
  const known = Math.min(mostVariability, Math.max(0, variability ?? 1));
  return Math.sqrt((1 + known * known) / 2);
}

/** How much more headroom is kept where no trend may act; `reactionMs`: from an arrival to the instance it made start. */
export function cautionWithoutTrend(reactionMs: number): number {
  return withoutTrend * Math.max(1, Math.sqrt(reactionMs / usualStartMs));
}

/** How much more headroom arrivals need that come in clumps; `dispersion`: variance over mean of a second's count, 1 for chance. */
export function clumping(dispersion: number): number {
  return 1 + ofClumps * (Math.sqrt(dispersion) - 1);
}
