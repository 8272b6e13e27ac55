import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { openNeed, ownerNeeds } from './needs-you.ts';
import { rowInput } from '../../contract/fields.ts';
import { resolveInput } from '../../contract/order-inputs.ts';

/** For so long a row that a person took off the list can be put back. */
const reopenWithinHours = 24;

/**
 * In a statement on `needs_you n`: money is in and neither a key nor all of the money has gone out, so the row is the only one that
 * still waits for the buyer's sake.
 */
export const stillOwed = `exists (select from orders owed join payment p on p.order_id = owed.id
    where owed.id = n.order_id and owed.delivered_at is null and p.amount_minor > p.refunded_minor)`;

const find = statement<Found, [number]>({
  name: 'needs_resolvable',
  text: `select n.kind, n.subject, n.order_id, n.amount_minor, n.currency, o.delivery, ${stillOwed} as owed
    from needs_you n left join orders o on o.id = n.order_id where n.id = $1 and n.resolved_at is null
    and n.kind not in ('restored', 'restored_order') for update of n`,
});

const resolve = statement<never, [number, string]>({
  name: 'needs_resolve',
  text: 'update needs_you set resolved_at = now(), resolved_by = $2, taken_off = true where id = $1',
});

type Found = {
  kind: string;
  subject: string;
  order_id: number | null;
  amount_minor: number;
  currency: string;
  delivery: 'key' | 'manual' | null;
  owed: boolean;
};

/**
 * A person has seen to it outside Yinghuo, and says how. Refused while a buyer's money is in and no key is out; a dispute
 * that is looked into lets the delivery go on. */
export async function resolveNeed(ctx: Context, input: { id: number; note: string }, actor: Actor): Promise<void> {
  const { id, note } = parseInput(resolveInput, input);
  await transaction(ctx.db, async (tx) => {
    const need = await maybeOne(tx, find, [id]);
    if (!need) throw new AppError('not_found', 'It is off the list already.', { field: 'id' });
    if (ownerNeeds.has(need.kind) && actor.role !== 'owner')
      throw new AppError('not_allowed', 'Only an owner takes this off the list.', { reason: 'owner_only' });
    if (need.owed && need.kind !== 'disputed')
      throw new AppError(
        'conflict',
        'The buyer has paid and has no key: deliver it or give the money back, then it goes off the list by itself.',
        { reason: 'still_owed' },
      );
    await run(tx, resolve, [id, actor.id]);
    if (need.owed) await goOn(ctx, tx, need);
    await appendAudit(tx, { actor, action: 'needs.resolve', subject: need.subject, detail: { kind: need.kind, note } });
  });
}

// those wait for another word than that about the dispute
const parked = statement<never, [number]>({
  name: 'needs_parked',
  text: `select from needs_you n where n.order_id = $1 and n.resolved_at is null
    and (n.kind = 'gateway_off' or n.kind = 'late_parked' and not n.detail ? 'missing') limit 1`,
});

/** A dispute held the delivery back; once a person has looked into it, somebody must bring the key, unless the order is parked. */
async function goOn(ctx: Context, tx: Connection, { subject, delivery, ...need }: Found): Promise<void> {
  const { order_id: orderId, amount_minor: amountMinor, currency } = need;
  if (orderId === null || (await run(tx, parked, [orderId])).length > 0) return;
  if (delivery === 'manual') await openNeed(tx, { kind: 'manual_delivery', subject, orderId, amountMinor, currency });
  else await enqueue(tx, ctx.waker, { task: 'dispense.deliver', payload: { orderId } });
}

const reopen = statement<{ kind: string; subject: string }, [number, number]>({
  name: 'needs_reopen',
  text: `update needs_you n set resolved_at = null, resolved_by = null, taken_off = false
    where n.id = $1 and n.taken_off and n.resolved_at > now() - make_interval(hours => $2)
      and not exists (select from needs_you other where other.kind = n.kind and other.subject = n.subject and other.resolved_at is null)
    returning n.kind, n.subject`,
});

/**
 * Puts back what a person took off the list, within a day; never what an act has settled, such as an approval that was given.
 * One that is open already stays as it is.
 */
export async function reopenNeed(ctx: Context, input: { id: number }, actor: Actor): Promise<void> {
  const { id } = parseInput(rowInput, input);
  await transaction(ctx.db, async (tx) => {
    const need = await maybeOne(tx, reopen, [id, reopenWithinHours]);
    if (!need) return refuseUnlessOpen(tx, id);
    await appendAudit(tx, { actor, action: 'needs.reopen', subject: need.subject, detail: { kind: need.kind } });
  });
}

const isOpen = statement<never, [number]>({
  name: 'needs_is_open',
  text: `select 1 from needs_you n where n.id = $1 and exists (select from needs_you other
    where other.kind = n.kind and other.subject = n.subject and other.resolved_at is null)`,
});

async function refuseUnlessOpen(tx: Connection, id: number): Promise<void> {
  if ((await run(tx, isOpen, [id])).length === 0)
    throw new AppError('not_found', 'This can no longer be put back on the list.', { field: 'id' });
}
