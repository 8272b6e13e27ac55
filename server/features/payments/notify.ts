import type { NotificationAnswer, PaymentNotice, RawNotification } from '../../gateways/gateway.ts';
import { gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { type ConfiguredGateway, findGateway } from '../gateways/configured-gateways.ts';
import { recordNotice } from './record-notice.ts';
import { endTrouble } from '../gateways/show-trouble.ts';
import { causeOf, noteTrouble } from '../gateways/trouble.ts';
import { confirmNotice, keepUnconfirmed } from './unconfirmed.ts';
import { noteVerified } from '../gateways/verified.ts';

/** Verifies a notification, keeps it durably and only then answers; a repeat is answered like the first. */
export async function takeNotification(
  ctx: Context,
  name: string,
  { raw, from }: { raw: RawNotification; from?: string | undefined },
): Promise<NotificationAnswer> {
  const gateway = await findGateway(ctx, name);
  const notice = await readOrCount(ctx, gateway, { raw, from });
  await noteVerified(ctx, gateway);
  if (!notice) await endTrouble(ctx, name, ['notice']);
  else if (gateway.strict && notice.outcome === 'paid') {
    await keepUnconfirmed(ctx, name, notice);
    await confirmNotice(ctx, gateway, { notice });
  } else await recordNotice(ctx, name, { notice, told: true });
  return gateways[gateway.name].accepted;
}

async function readOrCount(
  ctx: Context,
  gateway: ConfiguredGateway,
  { raw, from }: { raw: RawNotification; from: string | undefined },
): Promise<PaymentNotice | undefined> {
  try {
    return await gateway.open.readNotification(raw);
  } catch (error) {
    if (error instanceof AppError && (error.code === 'bad_signature' || error.code === 'bad_input')) {
      const cause = causeOf(error, error.code === 'bad_signature' ? 'wrong_secret' : 'unreadable');
      const orderNo = gateway.open.namedOrder(raw);
      await noteTrouble(ctx, { gateway: gateway.name, side: 'notice', cause, orderNo, from, mark: gateway.mark });
    }
    throw error;
  }
}
