/** Windows that stand in one table. */
export const kinds = ['real', 'synthetic', 'plateaus', 'odd', 'chain'] as const;
export type Kind = (typeof kinds)[number];

export const titles: Record<Kind, string> = {
  real: 'recorded windows',
  synthetic: 'synthetic windows',
  plateaus: 'recorded windows, bins as plateaus',
  odd: 'odd conditions',
  chain: 'four services in a chain',
};

/** Played at the main peak, one start-up time and one metric delay only: they are about shapes. */
export const isShapeOnly = (kind: Kind): boolean => kind !== 'real' && kind !== 'synthetic';
