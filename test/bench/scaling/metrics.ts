/** Sums over the seconds of one run; they add up over windows and seeds. */
export type Figures = {
  seconds: number;
  slow: number;
  arrivals: number;
  failed: number;
  served: number;
  instanceSeconds: number;
  /** orders that the paid instances could have served */
  paidOrders: number;
  events: number;
  flips: number;
  /** sums of the SPEC elasticity shares: under and over provisioned, by amount and by time */
  under: number;
  over: number;
  underSeconds: number;
  overSeconds: number;
  unstableSeconds: number;
  supplyChanges: number;
  demandChanges: number;
  episodes: number;
  recoverySeconds: number;
  longestRecovery: number;
};

const names = [
  'seconds',
  'slow',
  'arrivals',
  'failed',
  'served',
  'instanceSeconds',
  'paidOrders',
  'events',
  'flips',
  'under',
  'over',
  'underSeconds',
  'overSeconds',
  'unstableSeconds',
  'supplyChanges',
  'demandChanges',
  'episodes',
  'recoverySeconds',
] as const;

export function noFigures(): Figures {
  const figures = { longestRecovery: 0 } as Figures;
  for (const name of names) figures[name] = 0;
  return figures;
}

export function sumFigures(all: readonly Figures[]): Figures {
  const sum = noFigures();
  for (const one of all) {
    for (const name of names) sum[name] += one[name];
    sum.longestRecovery = Math.max(sum.longestRecovery, one.longestRecovery);
  }
  return sum;
}
