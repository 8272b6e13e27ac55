import { z } from 'zod';
import { uuid } from './fields.ts';

export const batchInput = z.object({ batchId: uuid });
export const moveBatchInput = batchInput.extend({ variantId: uuid });
export const listBatchesInput = z.object({ variantId: uuid.optional() }).default({});
