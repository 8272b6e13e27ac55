/** The parts of the Scaling screen, each with its own address. */
export const scalingViews = ['now', 'policy', 'versions'] as const;
