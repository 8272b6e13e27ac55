import { defined } from '../../contract/defined.ts';
import type { BuyerOrder, OrderStatus } from '../../contract/orders.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { openerOf, publicBytesOf } from '../../lib/seal.ts';
import { tokenHash, tokenPrivateKey } from '../../lib/token.ts';
import { type Context, systemActor } from '../context.ts';
import { askDispense } from '../dispense-requests/ask-dispense.ts';
import { deliveryAad } from '../../lib/delivery-aad.ts';
import type { SealedSlot } from '../delivery/grant-access.ts';
import { askSoonAbout } from '../payments/ask.ts';
import { foundPromoter, referralCodeOf } from '../contacts/referral-code.ts';
import { isMailAddress } from '../contacts/contact.ts';
import { failedAt, type PaymentState, paymentState } from './payment-state.ts';
import type { WayBack } from './way-back.ts';
import { readSettings } from '../settings/read.ts';

/** What the order page shows beside the API's fields. Times are ms since the epoch. */
export type BuyerOrderView = BuyerOrder & {
  productName: string;
  variantName: string;
  quantity: number;
  amountMinor: number;
  refundedMinor: number;
  currency: string;
  gateway: string;
  payUrl: string | null;
  /** What is known of its payment while it is unpaid. */
  payment: PaymentState;
  createdAt: number;
  expiresAt: number;
  paidAt: number | null;
  deliveredAt: number | null;
  locale: string;
  manual: boolean;
  contactHash: Buffer;
  orderId: number;
  contact: string;
  wayBack: WayBack;
};

type Row = {
  id: number;
  status: OrderStatus;
  product_name: string;
  variant_name: string;
  quantity: number;
  amount_minor: number;
  refunded_minor: number;
  currency: string;
  gateway: string;
  pay_url: string | null;
  created_at: Date;
  expires_at: Date;
  sent_at: Date | null;
  returned_at: Date | null;
  failed_at: Date | null;
  paid_at: Date | null;
  delivered_at: Date | null;
  locale: string;
  delivery: 'key' | 'manual';
  contact_hash: Buffer;
  contact: string;
  has_password: boolean;
  mail_failed: boolean;
  asked_recently: boolean;
  own: boolean;
  /** Of a promoter of its own; null: none yet. */
  code: string | null;
  rewarded_long_ago: boolean;
  access: SealedSlot[] | null;
};

const byToken = statement<Row, [string, Buffer]>({
  name: 'orders_by_token',
  text: `select o.id, o.status, o.product_name, o.variant_name, o.quantity, o.amount_minor, o.refunded_minor, o.currency, o.gateway,
      o.pay_url, o.created_at, o.expires_at, o.paid_at, o.delivered_at, o.locale, o.delivery, o.contact_hash, o.contact, o.lookup_hash is not null as has_password,
      exists (select from needs_you n where n.kind = 'mail_failed' and n.subject = 'order:' || o.id and n.resolved_at is null) as mail_failed,
      o.sent_at, o.returned_at, ${failedAt} as failed_at,
      coalesce(o.asked_at, o.created_at) > now() - interval '8 seconds' as asked_recently,
      o.token_hash = $2 as own, a.sealed as access, p.code,
      coalesce(o.delivered_at < now() - interval '1 minute', false) as rewarded_long_ago
    from orders o left join promoter p on p.founding_order_id = o.id left join order_access a on a.order_id = o.id and a.token_hash = $2 and a.expires_at > now()
    where o.order_no = $1 and (o.token_hash = $2 or a.token_hash is not null)`,
});

const liveSlots = statement<Slot, [number]>({
  name: 'orders_live_slots',
  text: 'select slot, version, sealed from delivery where order_id = $1 and retired_at is null order by slot',
});

/** An order as its buyer sees it, keys opened with the token presented. A wrong token and an unknown number are one answer. */
export async function readBuyerOrder(ctx: Context, orderNo: string, token: string): Promise<BuyerOrderView> {
  const known = /^[0-9A-Z]{16,32}$/.test(orderNo) && token.length > 0 && token.length <= 100;
  const [row] = known ? await run(ctx.db, byToken, [orderNo, tokenHash(token)]) : [];
  if (!row)
    throw new AppError('not_found', 'No such order, or the link to it is not complete.', { reason: 'order_unknown' });
  const unpaid = row.status === 'created' || row.status === 'expired';
  if (unpaid && !row.asked_recently) await askSoonAbout(ctx, orderNo);
  const { referral, smtp } = await readSettings(ctx);
  const isPromoter = row.delivered_at !== null && referral.enabled;
  if (isPromoter && row.code === null && row.rewarded_long_ago) await foundPromoter(ctx, orderNo, row.id);
  return {
    orderNo,
    orderId: row.id,
    status: row.status === 'created' && +row.expires_at <= ctx.clock() ? 'expired' : row.status,
    keys: await openKeys(ctx, orderNo, { token, row }),
    referralUrl: isPromoter ? `${ctx.config.publicUrl}/r/${row.code ?? referralCodeOf(ctx, orderNo)}` : null,
    productName: row.product_name,
    variantName: row.variant_name,
    quantity: row.quantity,
    amountMinor: row.amount_minor,
    refundedMinor: row.refunded_minor,
    currency: row.currency,
    gateway: row.gateway,
    payUrl: unpaid ? row.pay_url : null,
    payment: unpaid ? paymentState(row, ctx.clock()) : 'open',
    createdAt: +row.created_at,
    expiresAt: +row.expires_at,
    paidAt: row.paid_at && +row.paid_at,
    deliveredAt: row.delivered_at && +row.delivered_at,
    locale: row.locale,
    manual: row.delivery === 'manual',
    contactHash: row.contact_hash,
    contact: row.contact,
    wayBack: wayBackOf(row, smtp !== null),
  };
}

function wayBackOf(row: Row, mails: boolean): WayBack {
  if (row.has_password) return 'password';
  return mails && isMailAddress(row.contact) && !row.mail_failed ? 'mail' : 'none';
}

type Slot = { slot: number; version: number; sealed: Buffer };

/** Always what the order holds now, whichever way the buyer came in. */
async function openKeys(ctx: Context, orderNo: string, { token, row }: { token: string; row: Row }): Promise<string[]> {
  if (!row.delivered_at || row.status === 'refunded') return [];
  const live = await run(ctx.db, liveSlots, [row.id]);
  const slots = row.own ? live : await slotsOfAccess(ctx, token, { row, live });
  const open = openerOf(tokenPrivateKey(token));
  return slots.map(({ slot, sealed }) => open(sealed, deliveryAad(orderNo, slot)).toString());
}

/** A link's own copies; where a key has been replaced or has come since, dispense seals them anew. */
async function slotsOfAccess(ctx: Context, token: string, { row: { id, access }, live }: { row: Row; live: Slot[] }) {
  const placeOf = ({ slot, version = 0 }: { slot: number; version?: number }) => `${slot}.${version}`;
  const known = new Set((access ?? []).map(placeOf));
  const isCurrent = known.size === live.length && live.every((slot) => known.has(placeOf(slot)));
  const sealed = isCurrent ? defined(access, 'access') : await renewed(ctx, token, id);
  return sealed.map((slot) => ({ slot: slot.slot, sealed: Buffer.from(slot.sealed, 'base64') }));
}

async function renewed(ctx: Context, token: string, orderId: number): Promise<SealedSlot[]> {
  const publicKey = publicBytesOf(tokenPrivateKey(token)).toString('base64');
  const asked = { orderId, tokenHash: tokenHash(token).toString('base64'), publicKey };
  return JSON.parse((await askDispense(ctx, 'renew', { input: asked, actor: systemActor })).toString()) as SealedSlot[];
}
