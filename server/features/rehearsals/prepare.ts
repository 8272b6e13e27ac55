import { type GatewayName, gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { type Context, systemActor } from '../context.ts';
import { configuredGateways, isForRehearsal } from '../gateways/configured-gateways.ts';
import { saveGateway } from '../gateways/save-gateway.ts';

/** A gateway that moves no money. A shop without one gets it, closed to buyers. */
export async function rehearsalGateway(ctx: Context): Promise<string> {
  const known = (await configuredGateways(ctx)).find((gateway) => isForRehearsal(gateway.name));
  if (known) return known.name;
  const name = (Object.keys(gateways) as GatewayName[]).find(isForRehearsal);
  if (!name) throw new AppError('conflict', 'There is no gateway to rehearse with.', { reason: 'no_test_gateway' });
  const gateway: { rehearse?: () => unknown } = gateways[name];
  await saveGateway(ctx, { name, enabled: false, position: 1000, settings: gateway.rehearse?.() }, systemActor);
  return name;
}

/** Where the storefront answers: on this machine when it runs here, else where buyers find it. */
export async function storefrontBase({ config }: Context): Promise<string> {
  const local = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
  for (const base of [local, config.publicUrl]) {
    const answer = await fetch(`${base}/healthz`, { signal: AbortSignal.timeout(3000) }).catch(() => undefined);
    if (answer?.ok) return base;
  }
  throw new AppError('unavailable', 'The storefront does not answer.', {
    reason: 'storefront_silent',
    retryAfterSeconds: 5,
  });
}
