import type { ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { signalOwnOrder } from './own-order.ts';
import type { StaffAct } from './staff-act.ts';

export type StaffLimits = Pick<ShopSettings, 'operatorKeysPerDay' | 'operatorMoneyMinorPerDay'>;

/** Reasons of the refusals here. */
export const staffLimitReasons = ['staff_keys_limit', 'staff_money_limit'] as const;

// acts of one person take turns: what is summed up below holds until this transaction ends
const lockPerson = statement<never, [string]>({
  name: 'staff_lock_person',
  text: "select pg_advisory_xact_lock(hashtextextended('staff_act:' || $1, 0))",
});

const inDay = statement<Spent, [string, string]>({
  name: 'staff_in_day',
  text: `select coalesce(sum(keys), 0) as keys, coalesce(sum(amount_minor) filter (where currency = $2), 0) as minor,
      coalesce(ceil(extract(epoch from min(at) + interval '1 day' - now())), 1)::int as wait_seconds
    from staff_act where person = $1 and at > now() - interval '1 day'`,
});

const insertAct = statement<never, [string, string, string, string, number, number, number, string]>({
  name: 'staff_insert_act',
  text: 'insert into staff_act (person, name, role, act, order_id, keys, amount_minor, currency) values ($1, $2, $3, $4, $5, $6, $7, $8)',
});

/**
 * Books an act in its own transaction, after the order's lock. Throws `too_many` where it would bring an operator above
 * what the owner lets one person hand out in 24 hours, keys or money of one currency. Owners are booked and not limited.
 */
export async function bookAct(tx: Connection, act: StaffAct, limits: StaffLimits): Promise<void> {
  const { actor, orderId, keys, amountMinor, currency } = act;
  if (actor.role === 'system') return;
  if (actor.role !== 'owner') {
    await run(tx, lockPerson, [actor.id]);
    const spent = await one(tx, inDay, [actor.id, currency]);
    refuseAbove(act, limits, spent);
    await signalOwnOrder(tx, act);
  }
  await run(tx, insertAct, [actor.id, actor.name, actor.role, act.act, orderId, keys, amountMinor, currency]);
}

type Spent = { keys: number; minor: number; wait_seconds: number };

function refuseAbove(
  { keys, amountMinor }: StaffAct,
  { operatorKeysPerDay, operatorMoneyMinorPerDay }: StaffLimits,
  spent: Spent,
): void {
  const retryAfterSeconds = Math.max(1, spent.wait_seconds);
  if (keys > 0 && spent.keys + keys > operatorKeysPerDay) {
    throw new AppError('too_many', `At most ${operatorKeysPerDay} keys a person in 24 hours; ask the owner.`, {
      reason: 'staff_keys_limit',
      retryAfterSeconds,
    });
  }
  if (amountMinor > 0 && spent.minor + amountMinor > operatorMoneyMinorPerDay) {
    throw new AppError('too_many', 'Above what one person may confirm and refund in 24 hours; ask the owner.', {
      reason: 'staff_money_limit',
      retryAfterSeconds,
    });
  }
}
