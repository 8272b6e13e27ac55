import type { ForecastCurve, Observations } from '../contract/scaling/observation.ts';
import type { ScaledService } from '../contract/scaling/policy.ts';
import { shareOfFront } from './feed-forward.ts';
import type { ServiceMemory } from './memory.ts';
import { type Realised, realisedShare } from './realised.ts';

/** What a forecast expects here, arrivals a second, as far as it comes true: after five minutes it follows what came of it. */
export type Expected = { source: string; perSecond: number; share: number };

/** The most that any forecast expects here between two moments (ms), and who says so; null: none says anything. */
export function forecastAhead(
  { forecasts, services }: Observations,
  memory: ServiceMemory,
  {
    realised,
    service,
    fromMs,
    untilMs,
  }: { realised: Realised; service: ScaledService; fromMs: number; untilMs: number },
): Expected | null {
  const here = shareOfFront(memory, service, services.storefront !== undefined);
  if (here === 0) return null;
  let highest: Expected | null = null;
  for (const curve of forecasts) {
    if (!curve.enough) continue;
    const share = realisedShare(realised, curve.source);
    const perSecond = here * share * highestBetween(curve.points, fromMs, untilMs);
    if (highest === null || perSecond > highest.perSecond) highest = { source: curve.source, perSecond, share };
  }
  return highest;
}

/** Straight between the points; nothing before the first or after the last. */
function highestBetween(points: ForecastCurve['points'], fromMs: number, untilMs: number): number {
  let most = 0;
  for (let n = 0; n < points.length; n++) {
    const here = points[n];
    if (here === undefined) break;
    const { atMs, perSecond } = here;
    if (atMs >= fromMs && atMs <= untilMs && perSecond > most) most = perSecond;
    const next = points[n + 1];
    if (next === undefined || atMs > untilMs) break;
    if (next.atMs <= fromMs) continue;
    for (const edge of [fromMs, untilMs]) {
      if (edge < atMs || edge > next.atMs || next.atMs === atMs) continue;
      const there = perSecond + ((next.perSecond - perSecond) * (edge - atMs)) / (next.atMs - atMs);
      if (there > most) most = there;
    }
  }
  return most;
}
