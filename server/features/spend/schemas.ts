import { z } from 'zod';

export const spendReportInput = z.object({ days: z.union([z.literal(7), z.literal(30)]) });
