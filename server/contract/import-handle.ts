import { z } from 'zod';

/** Which import, and the token that only its client holds. */
export const importHandle = z.object({ sessionId: z.uuid(), importToken: z.string().min(20).max(100) });
export type ImportHandle = z.output<typeof importHandle>;
