import type { GatewayName } from '../../../server/gateways/index.ts';
import { startFakeEpay } from './epay.ts';
import type { StartFake } from './fake-gateway.ts';
import { startFakeSandbox } from './sandbox.ts';
import { startFakeStripe } from './stripe.ts';

/** One fake a gateway: a new plug-in doesn't compile without. */
export const fakeGateways: Record<GatewayName, StartFake> = {
  epay: startFakeEpay,
  sandbox: startFakeSandbox,
  stripe: startFakeStripe,
};
