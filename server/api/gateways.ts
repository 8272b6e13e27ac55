import { checkGatewayInput, gatewayInput } from '../contract/gateways.ts';
import { checkGateway } from '../features/gateways/check-gateway.ts';
import { listGateways, withGatewaySecrets } from '../features/gateways/list-gateways.ts';
import { saveGateway } from '../features/gateways/save-gateway.ts';
import { allow, router } from './trpc.ts';

export const gatewaysRouter = router({
  list: allow('gateways.write').query(({ ctx }) => listGateways(ctx.app)),
  check: allow('gateways.write')
    .input(checkGatewayInput)
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
