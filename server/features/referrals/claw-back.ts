import { z } from 'zod';
import { one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { clawBack, clawedTarget, type CommissionState } from './entries.ts';
import { postTransfers } from './ledger.ts';

const lockOrder = statement<{ paid_minor: number; refunded_minor: number; disputed: boolean }, [number]>({
  name: 'referrals_lock_order',
  text: `select paid_minor, refunded_minor, exists (select from order_event e where e.order_id = orders.id and e.type = 'disputed') as disputed
    from orders where id = $1 for update`,
});

const commissions = statement<Commission, [number]>({
  name: 'referrals_commissions_of',
  text: 'select id, promoter_id, base_minor, amount_minor, clawed_minor, currency, state from commission where order_id = $1 for update',
});

type Commission = {
  id: number;
  promoter_id: number;
  base_minor: number;
  amount_minor: number;
  clawed_minor: number;
  currency: string;
  state: CommissionState;
};

const setClawed = statement<never, [number, number]>({
  name: 'referrals_set_clawed',
  text: `update commission set clawed_minor = $2, state = case when $2 = amount_minor then 'clawed_back' else state end where id = $1`,
});

const payload = z.object({ orderId: z.number().int() });

/** 扣回: brings the commissions of a refunded or disputed order down to what is still earned. */
export const clawBackTask: Task<typeof payload, Context> = {
  name: 'commission.claw-back',
  payload,
  async run(ctx, { orderId }, job) {
    await transaction(ctx.db, async (tx) => {
      const order = await one(tx, lockOrder, [orderId]);
      for (const row of await run(tx, commissions, [orderId])) {
        // what had been refunded before it was earned is not in its base
        const refundedMinor = row.base_minor - (order.paid_minor - order.refunded_minor);
        const target = order.disputed
          ? row.amount_minor
          : clawedTarget(row.amount_minor, row.base_minor, refundedMinor);
        const transfer = clawBack(
          { id: row.id, promoterId: row.promoter_id, state: row.state, clawedMinor: row.clawed_minor },
          target,
        );
        if (!transfer) continue;
        await postTransfers(tx, [{ ...transfer, orderId }], row.currency);
        await run(tx, setClawed, [row.id, target]);
      }
      await job.complete(tx);
    });
  },
};
