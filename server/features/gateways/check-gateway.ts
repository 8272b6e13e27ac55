import type { TroubleCause } from '../../contract/gateway-troubles.ts';
import type { Finding, Gateway } from '../../gateways/gateway.ts';
import { type GatewayName, gateways, openGateway } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { newOrderNo } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { depsFor } from './configured-gateways.ts';
import { causeOf } from './trouble.ts';

/** A gateway that takes longer is as good as silent, ms. */
const checkTimeoutMs = 12_000;

export type Checked = { cause: TroubleCause | null; mend: NonNullable<Finding['mend']> | null };

/** Tries settings against the gateway itself, without keeping them and without moving money. Throws `bad_input` when they do not fit. */
export async function checkGateway(
  ctx: Context,
  { name, settings }: { name: string; settings: unknown },
): Promise<Checked> {
  if (!Object.hasOwn(gateways, name)) throw new AppError('not_found', 'There is no such gateway.', { field: 'name' });
  const open = openGateway(name as GatewayName, settings, depsFor(ctx, name));
  const { currencies }: Gateway = gateways[name as GatewayName];
  const orderNo = newOrderNo();
  const { publicUrl } = ctx.config;
  const shop = { notifyUrl: `${publicUrl}/pay/${name}/notify`, returnUrl: `${publicUrl}/` };
  try {
    const signal = AbortSignal.timeout(checkTimeoutMs);
    const found = open.check
      ? await open.check(signal, shop)
      : void (await open.query({ orderNo, amountMinor: 100, currency: currencies[0] ?? 'CNY' }, signal));
    return { cause: found?.cause ?? null, mend: found?.mend ?? null };
  } catch (error) {
    return { cause: causeOf(error, 'no_answer'), mend: null };
  }
}
