import { z } from 'zod';
import { chartMinutes } from '../../contract/fields.ts';

export const seriesInput = z.object({ minutes: chartMinutes });
