import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { closeNeeds } from '../needs/needs-you.ts';
import { clawBack, type CommissionState } from './entries.ts';
import { postTransfers } from './ledger.ts';

const lock = statement<Row, [string]>({
  name: 'referrals_lock_suspects',
  text: `select c.id, c.order_id, c.promoter_id, c.amount_minor, c.clawed_minor, c.currency, c.state
    from commission c join orders o on o.id = c.order_id
    where o.order_no = $1 and c.suspect is not null and c.decided_by is null order by c.id for update of c`,
});
const decided = statement<never, [number[], string, boolean]>({
  name: 'referrals_decided',
  text: `update commission set decided_by = $2, clawed_minor = case when $3 then clawed_minor else amount_minor end,
      state = case when $3 then state else 'clawed_back' end where id = any($1::bigint[])`,
});

type Row = {
  id: number;
  order_id: number;
  promoter_id: number;
  amount_minor: number;
  clawed_minor: number;
  currency: string;
  state: CommissionState;
};

/** A person's word on commissions that look like the buyer's own: paid after all, or taken back for good. */
export async function decideCommission(
  ctx: Context,
  { orderNo, pay }: { orderNo: string; pay: boolean },
  actor: Actor,
): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const rows = await run(tx, lock, [orderNo]);
    const [first] = rows;
    if (!first)
      throw new AppError('not_found', 'Nothing of this order waits for a decision any more.', { field: 'orderNo' });
    if (!pay) await takeBack(tx, rows);
    await run(tx, decided, [rows.map((row) => row.id), actor.id, pay]);
    await closeNeeds(tx, `referral:${orderNo}`, { kinds: ['self_referral'], by: actor.id });
    const amountMinor = rows.reduce((sum, row) => sum + row.amount_minor - row.clawed_minor, 0);
    const detail = { pay, amountMinor, currency: first.currency };
    await appendAudit(tx, { actor, action: 'referrals.decide', subject: orderNo, detail });
  });
}

async function takeBack(tx: Connection, rows: Row[]): Promise<void> {
  for (const row of rows) {
    const { id, state } = row;
    const transfer = clawBack(
      { id, promoterId: row.promoter_id, state, clawedMinor: row.clawed_minor },
      row.amount_minor,
    );
    if (transfer) await postTransfers(tx, [{ ...transfer, orderId: row.order_id }], row.currency);
  }
}
