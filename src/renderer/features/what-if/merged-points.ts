import type { WhatIfSide } from '../../../../server/contract/scaling/what-if.ts';

export type MergedPoint = {
  atMs: number;
  perSecond: number;
  candidate: number | null;
  current: number | null;
  candidateSlow: boolean;
  currentSlow: boolean;
  failed: number;
};

/** Both sides on one time line; a moment that only one of them has keeps the other's curve open. */
export function mergedPoints(candidate: WhatIfSide, current: WhatIfSide): MergedPoint[] {
  const points = new Map<number, MergedPoint>();
  const at = (atMs: number, perSecond: number): MergedPoint => {
    const known = points.get(atMs);
    if (known) return known;
    const fresh = {
      atMs,
      perSecond,
      candidate: null,
      current: null,
      candidateSlow: false,
      currentSlow: false,
      failed: 0,
    };
    points.set(atMs, fresh);
    return fresh;
  };
  for (const { atMs, perSecond, instances, slow, failed } of candidate.points)
    Object.assign(at(atMs, perSecond), { candidate: instances, candidateSlow: slow || failed > 0, failed });
  for (const { atMs, perSecond, instances, slow, failed } of current.points)
    Object.assign(at(atMs, perSecond), { current: instances, currentSlow: slow || failed > 0 });
  return [...points.values()].toSorted((a, b) => a.atMs - b.atMs);
}

/** Runs of neighbouring moments for which this holds, as shares of the whole: for a strip under a chart. */
export function stretches(points: readonly MergedPoint[], holds: (point: MergedPoint) => boolean) {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || last.atMs === first.atMs) return [];
  const spanMs = last.atMs - first.atMs;
  const found: { from: number; until: number }[] = [];
  for (const [index, point] of points.entries()) {
    if (!holds(point)) continue;
    const from = (point.atMs - first.atMs) / spanMs;
    const until = ((points[index + 1]?.atMs ?? point.atMs) - first.atMs) / spanMs;
    const open = found.at(-1);
    if (open && open.until >= from) open.until = until;
    else found.push({ from, until });
  }
  return found;
}
