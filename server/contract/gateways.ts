import { z } from 'zod';
import { gatewayName } from './fields.ts';

/** `settings` are checked by the gateway's own schema. */
export const gatewayInput = z.object({
  name: gatewayName,
  enabled: z.boolean(),
  position: z.number().int().min(0).max(1000),
  strict: z.boolean().optional(),
  settings: z.record(z.string().max(60), z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])),
});
export const checkGatewayInput = gatewayInput.pick({ name: true, settings: true });
