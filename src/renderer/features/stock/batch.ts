import type { Outputs } from '../../lib/trpc.ts';

export type Batch = Outputs['stock']['batches'][number];
