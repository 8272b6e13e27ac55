import { z } from 'zod';
import { plugInName, plugInSettings } from '../../contract/fields.ts';
import { plugInKinds } from './registries.ts';

export const savePlugInInput = z.object({
  kind: z.enum(plugInKinds),
  name: plugInName,
  enabled: z.boolean(),
  settings: plugInSettings,
});
