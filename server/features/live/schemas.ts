import { z } from 'zod';

export const streamInput = z.object({ lastEventId: z.string().max(16_000).nullish() }).default({});
