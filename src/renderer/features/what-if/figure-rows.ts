import type { WhatIfFigures } from '../../../../server/contract/scaling/what-if.ts';

/** In the order in which they matter to a shop. `less`: less of it is better; null: it is only told. */
export const figureRows = [
  { name: 'failedOrders', less: true },
  { name: 'slowOrders', less: true },
  { name: 'slowSeconds', less: true },
  { name: 'costMinor', less: true },
  { name: 'instanceHours', less: null },
  { name: 'peakInstances', less: null },
  { name: 'flips', less: true },
  { name: 'utilization', less: null },
] as const satisfies readonly { name: keyof WhatIfFigures; less: boolean | null }[];

export type FigureName = (typeof figureRows)[number]['name'];
export type Standing = 'better' | 'worse' | 'same';

/** Below this share of the larger one, two figures count as the same. */
const same = 0.005;

export function standing(candidate: number, current: number): Standing {
  const larger = Math.max(Math.abs(candidate), Math.abs(current));
  if (larger === 0 || Math.abs(candidate - current) / larger < same) return 'same';
  return candidate < current ? 'better' : 'worse';
}

/** The difference against the current figure; null where there is nothing to compare with. */
export function change(candidate: number, current: number): number | null {
  return current === 0 ? null : (candidate - current) / current;
}
