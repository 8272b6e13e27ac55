import type { RestoredState } from './restored-facts.tsx';

export type HeldBatch = RestoredState['batches'][number];
export type HeldBatchAction = { act: 'release'; batches: HeldBatch[] } | { act: 'recall'; batches: [HeldBatch] };
