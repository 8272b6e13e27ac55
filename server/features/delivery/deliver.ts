import { defined } from '../../contract/defined.ts';
import { z } from 'zod';
import type { OrderStatus } from '../../contract/orders.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { afterCommit, transaction } from '../../db/transaction.ts';
import { sealerTo } from '../../lib/seal.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { JobHandle, Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { supplyKeys } from '../keys/claim.ts';
import { announceKeys } from './await-keys.ts';
import { isMailAddress } from '../contacts/contact.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';
import type { Delivered } from '../../lib/delivery-journal.ts';
import { closeMoneyNeeds } from '../needs/close-money-needs.ts';
import { readSettings } from '../settings/read.ts';
import { askAboutRestored } from '../restored/ask-about-order.ts';
import { deliveryAad } from '../../lib/delivery-aad.ts';
import { openStockKey } from './open-keys.ts';

type OrderRow = {
  order_no: string;
  status: OrderStatus;
  quantity: number;
  variant_id: string;
  token_public: Buffer;
  contact: string;
  delivery: 'key' | 'manual';
  delivered_at: Date | null;
  paid_minor: number;
  refunded_minor: number;
  currency: string;
  in_doubt: boolean;
};

const lockOrder = statement<OrderRow, [number]>({
  name: 'delivery_lock_order',
  text: 'select order_no, status, quantity, variant_id, token_public, contact, delivery, delivered_at, paid_minor, refunded_minor, currency, delivered_at is null and order_in_doubt(id) as in_doubt from orders where id = $1 for update',
});

type KeyToDeliver = {
  id: number;
  batch_id: string;
  sealed: Buffer;
  blind_index: Buffer;
  sealed_data_key: Buffer;
};

const undelivered = statement<KeyToDeliver, [number]>({
  name: 'delivery_undelivered_keys',
  text: `select k.id, k.batch_id, k.sealed, k.blind_index, b.sealed_data_key
    from stock_key k join key_batch b on b.id = k.batch_id
    where k.order_id = $1 and k.sold_at is not null and not exists (select from delivery d where d.key_id = k.id)
    order by k.pos, k.id`,
});

const taken = statement<{ slot: number; version: number; live: boolean }, [number]>({
  name: 'delivery_taken_slots',
  text: `select slot, max(version) as version, bool_or(retired_at is null) as live from delivery where order_id = $1 group by slot`,
});

// the last look is here, in a statement begun under the order's lock: no key for money that is on its way back
const insertDeliveries = statement<
  never,
  {
    orderId: number;
    slots: number[];
    versions: number[];
    keyIds: number[];
    sealed: Buffer[];
    first: boolean;
    event: string;
    data: string;
    paidMinor: number;
    orderNo: string;
  }
>({
  name: 'delivery_insert',
  text: `with slots as (
      insert into delivery (order_id, slot, version, key_id, sealed)
      select :orderId, * from unnest(:slots::int[], :versions::int[], :keyIds::bigint[], :sealed::bytea[])
      where (select coalesce(sum(r.amount_minor), 0) from refund r join payment p on p.id = r.payment_id
          where r.order_id = :orderId and r.state = 'asked' and p.state = 'applied') < :paidMinor::bigint
        and not (:first and exists (select from needs_you where kind = 'disputed' and subject = :orderNo and resolved_at is null))
      returning slot
    ), delivered as (
      update orders set status = case when :first::boolean and status in ('paid', 'delivering') then 'delivered' else status end,
        delivered_at = case when :first::boolean then coalesce(delivered_at, clock_timestamp()) else delivered_at end
      where id = :orderId and exists (select from slots)
    ), event as (
      insert into order_event (order_id, type, data) select :orderId, :event::text, :data::jsonb where exists (select from slots)
    ), reward as (
      insert into job (task, payload, locked_until) select 'commission.reward', jsonb_build_object('orderId', :orderId::bigint), now() + interval '1 second'
      where :first and exists (select from slots)
    ) select slot from slots`,
});

const payload = z.object({ orderId: z.number().int() });

/** Delivers every slot that has no key yet, once: a repeat finds nothing to do. */
export const deliverTask: Task<typeof payload, Context> = {
  name: 'dispense.deliver',
  payload,
  run: (ctx, order, job) => deliverAll(ctx, [order], [job]),
  runBatch: deliverAll,
};

async function deliverAll(ctx: Context, orders: z.output<typeof payload>[], jobs: JobHandle[]): Promise<void> {
  const { smtp } = await readSettings(ctx);
  await transaction(ctx.db, async (tx) => {
    const delivered: Delivered[] = [];
    for (const { orderId } of orders) delivered.push(...(await deliver(ctx, tx, { orderId, mails: smtp !== null })));
    // on disk before the commit shows them
    if (delivered.length > 0) await ctx.journal?.append(delivered);
    for (const job of jobs) await job.complete(tx);
  });
}

const deliverable = new Set<OrderStatus>(['paid', 'delivering', 'delivered', 'partly_refunded']);

async function deliver(
  ctx: Context,
  tx: Connection,
  { orderId, mails }: { orderId: number; mails: boolean },
): Promise<Delivered[]> {
  const order = await maybeOne(tx, lockOrder, [orderId]);
  if (!order || order.delivery === 'manual' || !deliverable.has(order.status)) return [];
  if (order.in_doubt) {
    await askAboutRestored(tx, orderId, order);
    return [];
  }
  const first = order.delivered_at === null;
  let keys = await run(tx, undelivered, [orderId]);
  const slots = await freeSlots(tx, orderId, { quantity: order.quantity, keyCount: keys.length, first });
  if (keys.length < slots.length) {
    const missing = await supplyKeys(tx, orderId, { variantId: order.variant_id, quantity: order.quantity });
    keys = await run(tx, undelivered, [orderId]);
    if (missing > 0) {
      await openNeed(tx, {
        kind: 'out_of_stock',
        subject: order.order_no,
        orderId,
        amountMinor: order.paid_minor,
        currency: order.currency,
        detail: { missing, variantId: order.variant_id },
      });
      // what is there waits with the order: half a delivery is no delivery
      return [];
    }
  }
  if (slots.length === 0) return [];

  const seal = sealerTo(order.token_public);
  const filled = slots.map(({ slot, version }, index) => {
    const key = defined(keys[index], 'keys[index]');
    return { slot, version, keyId: key.id, sealed: seal(openStockKey(ctx, key), deliveryAad(order.order_no, slot)) };
  });
  const done = await run(tx, insertDeliveries, {
    orderId,
    slots: filled.map((row) => row.slot),
    versions: filled.map((row) => row.version),
    keyIds: filled.map((row) => row.keyId),
    sealed: filled.map((row) => row.sealed),
    first,
    event: first ? 'delivered' : 'key_replaced',
    data: JSON.stringify(first ? { keys: filled.length } : { slots: filled.map((row) => row.slot) }),
    // of an order of nothing no money can be on its way back
    paidMinor: order.paid_minor === 0 ? 1 : order.paid_minor - order.refunded_minor,
    orderNo: order.order_no,
  });
  if (done.length === 0) return [];
  const delivered = slots.map((_, index) => ({
    blindIndex: defined(keys[index], 'keys[index]').blind_index,
    orderNo: order.order_no,
  }));
  const mail = mails && isMailAddress(order.contact);
  if (!first) {
    await closeNeeds(tx, order.order_no, { kinds: ['out_of_stock'] });
    const replaced = filled.map(({ slot }) => slot);
    const uniqueKey = `mail:${orderId}:${filled.map(({ slot, version }) => `${slot}.${version}`).join()}`;
    if (mail)
      await enqueue(tx, ctx.waker, {
        task: 'dispense.mail',
        payload: { orderId, replaced },
        options: { uniqueKey },
      });
    return delivered;
  }
  afterCommit(tx, () => announceKeys(ctx, order.order_no));
  await closeNeeds(tx, [order.order_no, `dispense.deliver:${orderId}`], {
    kinds: ['out_of_stock', 'late_parked', 'gateway_off', 'dead_letter'],
  });
  if (order.refunded_minor > 0) await closeMoneyNeeds(tx, orderId, order.order_no);
  if (mail)
    await enqueue(tx, ctx.waker, {
      task: 'dispense.mail',
      payload: { orderId },
      options: { uniqueKey: `mail:${orderId}` },
    });
  return delivered;
}

type Slot = { slot: number; version: number };

/** Slots without a live key: all of them at first, the retired ones later. */
async function freeSlots(
  tx: Connection,
  orderId: number,
  { quantity, keyCount, first }: { quantity: number; keyCount: number; first: boolean },
): Promise<Slot[]> {
  if (first && keyCount === quantity) return Array.from({ length: quantity }, (_, slot) => ({ slot, version: 0 }));
  const rows = await run(tx, taken, [orderId]);
  const bySlot = new Map(rows.map((row) => [row.slot, row]));
  return Array.from({ length: quantity }, (_, slot) => ({ slot, known: bySlot.get(slot) }))
    .filter(({ known }) => !known?.live)
    .map(({ slot, known }) => ({ slot, version: known ? known.version + 1 : 0 }));
}
