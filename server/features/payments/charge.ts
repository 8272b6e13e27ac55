import type { Charge, ChargeRequest } from '../../gateways/gateway.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import type { ConfiguredGateway } from '../gateways/configured-gateways.ts';
import { endTrouble } from '../gateways/show-trouble.ts';
import { causeOf, noteTrouble } from '../gateways/trouble.ts';

/** Gateways whose last order of this process failed: only then is a success written down. */
const failing = new WeakMap<object, Set<string>>();

/** Has the gateway take an order. What it does not take is counted, so that the owner hears of it and not only the buyer. */
export async function chargeOrCount(
  ctx: Context,
  { name, open }: ConfiguredGateway,
  request: ChargeRequest,
): Promise<Charge> {
  const failed = failing.get(ctx.db) ?? new Set();
  failing.set(ctx.db, failed);
  try {
    const charge = await open.charge(request);
    if (failed.delete(name)) await endTrouble(ctx, name, ['charge']);
    return charge;
  } catch (error) {
    if (error instanceof AppError && error.code === 'gateway_failed') {
      failed.add(name);
      await noteTrouble(ctx, { gateway: name, side: 'charge', cause: causeOf(error, 'refused') });
    }
    throw error;
  }
}
