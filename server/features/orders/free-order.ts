import { isIP } from 'node:net';
import type { Quote } from '../../contract/catalog.ts';
import type { ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { afterCommit } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { neighbours } from '../../lib/client-address.ts';
import type { Context } from '../context.ts';
import { nothingToPay } from '../catalog/payable.ts';
import { mailboxHash } from '../contacts/mailbox.ts';

/** Stands where the gateway stands, in orders that nothing is paid for. */
export const free = 'free';

/** Free orders that one address may make in a day: they cost nothing, and keys do. */
const mostPerAddress = 3;
/** And all lines of one IPv6 site (/48) together: whoever has one has 65,536 addresses. */
const mostPerSite = 30;

// in a statement of its own, begun before the count: orders of one address take turns
const lockAddress = statement<never, [string]>({
  name: 'orders_free_lock',
  text: "select pg_advisory_xact_lock(hashtextextended('free:' || $1, 240))",
});

const fromAddress = statement<{ address: number; site: number }, [string, string, string]>({
  name: 'orders_free_from_address',
  text: `select count(*) filter (where client_ip = $1::inet) as address, count(*) as site from orders
    where client_ip between $2::inet and $3::inet and gateway = '${free}' and created_at > now() - interval '1 day'`,
});

// settled like any payment, by the same code and once: of nothing, in the order's own transaction
const settleIt = statement<never, [string, string]>({
  name: 'orders_free_settle',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values ('${free}', $1, $1, 'paid', 0, $2, $1, now()) on conflict (gateway, event_id) do nothing returning id)
    insert into job (task, payload) select 'orders.settle', jsonb_build_object('paymentEventId', id) from event`,
});

const onePiece = statement<never, [Buffer, string, number]>({
  name: 'orders_free_piece',
  text: 'insert into free_piece (mailbox, variant_id, order_id) values ($1, $2, $3)',
});

/** Refuses an order of nothing that the owner has not allowed, or of more than one piece. */
export function checkFree({ amountMinor, quantity }: Quote, { freeOrders }: ShopSettings): void {
  if (amountMinor > 0) return;
  if (!freeOrders) throw nothingToPay('coupon');
  if (quantity > 1)
    throw new AppError('bad_input', 'One free piece an order.', { reason: 'free_one', field: 'quantity' });
}

type FreeOrder = {
  id: number;
  orderNo: string;
  variantId: string;
  contact: string;
  currency: string;
  clientIp: string;
};

/** Delivers an order that costs nothing: once a mailbox and variant, and a few an address and day. */
export async function settleFree(
  ctx: Context,
  tx: Connection,
  { id, orderNo, variantId, contact, currency, clientIp }: FreeOrder,
): Promise<void> {
  const { low, high } = isIP(clientIp) === 6 ? neighbours(clientIp) : { low: clientIp, high: clientIp };
  await run(tx, lockAddress, [low]);
  const had = await one(tx, fromAddress, [clientIp, low, high]);
  if (had.address > mostPerAddress || had.site > mostPerSite) throw refuseFree('free_address');
  await run(tx, onePiece, [mailboxHash(ctx, contact), variantId, id]);
  await run(tx, settleIt, [orderNo, currency]);
  afterCommit(tx, () => ctx.waker.wake('orders.settle'));
}

/** The constraints that let a contact, however it is spelled, have a variant for nothing once. */
export function isSecondFree(error: unknown): boolean {
  return ['orders_free_once', 'free_piece_pkey'].includes((error as { constraint?: string }).constraint ?? '');
}

export function refuseFree(reason: 'free_once' | 'free_address'): AppError {
  return new AppError('conflict', 'This has been had for nothing already.', { reason, field: 'coupon' });
}
