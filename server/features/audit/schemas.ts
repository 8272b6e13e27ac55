import { z } from 'zod';
import { cursor } from '../../contract/fields.ts';

export const listAuditInput = z.object({ cursor: cursor.optional() }).default({});
