import { z } from 'zod';
import { orderNo } from '../../contract/fields.ts';

export const decideCommissionInput = z.object({ orderNo, pay: z.boolean() });
