import { z } from 'zod';
import { plugInName, plugInSettings } from './fields.ts';

/** `settings` are checked by the gateway's own schema. */
export const gatewayInput = z.object({
  name: plugInName,
  enabled: z.boolean(),
  position: z.number().int().min(0).max(1000),
  strict: z.boolean().optional(),
  settings: plugInSettings,
});
export const checkGatewayInput = gatewayInput.pick({ name: true, settings: true });
