import { z } from 'zod';
import { rowId } from '../../contract/fields.ts';

export const listAuditInput = z.object({ cursor: rowId.optional() }).default({});
