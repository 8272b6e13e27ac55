import { z } from 'zod';
import { checkGateway } from '../features/gateways/check-gateway.ts';
import { listGateways, withGatewaySecrets } from '../features/gateways/list-gateways.ts';
import { saveGateway } from '../features/gateways/save-gateway.ts';
import { allow, router } from './trpc.ts';

const gatewayInput = z.object({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  enabled: z.boolean(),
  position: z.number().int().min(0).max(1000),
  strict: z.boolean().optional(),
  settings: z.record(z.string().max(60), z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()])),
});

export const gatewaysRouter = router({
  list: allow('gateways.write').query(({ ctx }) => listGateways(ctx.app)),
  check: allow('gateways.write')
    .input(gatewayInput.pick({ name: true, settings: true }))
    .mutation(async ({ ctx, input }) => {
      const settings = await withGatewaySecrets(ctx.app, input.name, input.settings);
      return checkGateway(ctx.app, { ...input, settings });
    }),
  save: allow('gateways.write')
    .input(gatewayInput)
    .mutation(async ({ ctx, input }) => {
      const settings = await withGatewaySecrets(ctx.app, input.name, input.settings);
      await saveGateway(ctx.app, { ...input, settings }, ctx.actor);
    }),
});
