import type { Connection } from '../../db/database.ts';
import { one, statement } from '../../db/statement.ts';
import { closeNeeds, type NeedKind } from './needs-you.ts';

const left = statement<{ unplaced: boolean; failed: boolean; stranded: boolean }, [number]>({
  name: 'refunds_left',
  text: `select
      exists (select from payment where order_id = $1 and state <> 'applied' and refunded_minor < amount_minor) as unplaced,
      exists (select from refund r join payment p on p.id = r.payment_id
        where r.order_id = $1 and r.state = 'failed' and p.amount_minor - p.refunded_minor >= case when p.state = 'applied' then r.amount_minor else 1 end
          and not exists (select from refund later where later.payment_id = r.payment_id and later.id > r.id
            and later.amount_minor = r.amount_minor and later.state <> 'failed')) as failed,
      -- its delivery was called off for a refund that then failed: neither its key nor all of its money has come
      exists (select from orders o where o.id = $1 and o.delivered_at is null and o.refunded_minor < o.paid_minor
        and not exists (select from job where task = 'dispense.deliver' and payload ->> 'orderId' = o.id::text and dead_at is null)
        and not exists (select from needs_you n where n.order_id = o.id and n.resolved_at is null
          and n.kind in ('out_of_stock', 'late_parked', 'gateway_off', 'manual_delivery', 'disputed', 'dead_letter'))) as stranded`,
});

/** Takes off *Needs you* what was about money, when the last of that money is back and the order has come to its end. */
export async function closeMoneyNeeds(tx: Connection, orderId: number, orderNo: string): Promise<void> {
  const still = await one(tx, left, [orderId]);
  const settled: NeedKind[] = [
    ...(still.unplaced ? [] : (['paid_twice', 'amount_differs'] as const)),
    ...(still.failed || still.stranded ? [] : (['refund_failed'] as const)),
  ];
  await closeNeeds(tx, orderNo, { kinds: settled });
}
