import { type PromoAnswers, type PromoInput, promoInput } from '../../contract/scaling/promo.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { elasticMinor } from '../../scaling/budget-cap.ts';
import type { Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { spendNow } from '../budget/spend-now.ts';
import { findConflicts } from './conflicts.ts';
import { floorsCostMinor, planFloors } from './plan-floors.ts';
import { comparableWindows, learnedCapacity, usualPeaks, usualSales } from './usual.ts';

/** No promo lasts longer, ms: a month is a price change. */
const longestMs = 31 * 86_400_000;

const stock = statement<StockRow, [string[]]>({
  name: 'promos_stock',
  text: `select v.id, p.name || ' · ' || v.name as name, v.delivery, stock.n as left from unnest($1::uuid[]) with ordinality as wanted (id, place)
    join variant v on v.id = wanted.id join product p on p.id = v.product_id and p.rehearsal_until is null
    cross join lateral (select count(*) as n from stock_key k where k.variant_id = v.id and k.sold_at is null and (k.reserved_until < now() or k.held_by is not null)) stock
    order by place`,
});

type StockRow = { id: string; name: string; delivery: 'key' | 'manual'; left: number };

/** What the form asks: keys enough, ready when, cost at most, and what is in the way. Saves nothing. */
export async function checkPromo(ctx: Context, input: unknown): Promise<PromoAnswers> {
  return answersFor(ctx, parsePromo(input));
}

export function parsePromo(input: unknown): PromoInput {
  const promo = parseInput(promoInput, input);
  const refuse = (reason: string, field: string, message: string) =>
    new AppError('bad_input', message, { reason, field });
  if (promo.name.trim() === '') throw refuse('name_missing', 'name', 'It needs a name.');
  if (promo.endsAtMs <= promo.startsAtMs) throw refuse('ends_before_start', 'endsAtMs', 'It ends before it starts.');
  if (promo.endsAtMs - promo.startsAtMs > longestMs)
    throw refuse('too_long', 'endsAtMs', 'A promo lasts at most 31 days.');
  return { ...promo, name: promo.name.trim(), variantIds: [...new Set(promo.variantIds)] };
}

export async function answersFor(ctx: Context, promo: PromoInput): Promise<PromoAnswers> {
  const { startsAtMs, endsAtMs, leadMs, expectedMultiple, variantIds } = promo;
  const { policy } = await currentPolicy(ctx);
  const rows = await run(ctx.db, stock, [variantIds]);
  if (rows.length < variantIds.length)
    throw new AppError('not_found', 'There is no such product variant.', {
      reason: 'variant_unknown',
      field: 'variantIds',
    });
  const windows = await comparableWindows(ctx, { fromMs: startsAtMs, untilMs: endsAtMs });
  const usual = await usualSales(ctx, windows, { lengthMs: endsAtMs - startsAtMs, variantIds });
  const keys = rows
    .filter((row) => row.delivery === 'key')
    .map((row) => {
      const expected = Math.ceil((usual.get(row.id) ?? 0) * expectedMultiple);
      return { variantId: row.id, name: row.name, left: row.left, expected, missing: Math.max(0, expected - row.left) };
    });
  const plan = planFloors(policy, expectedMultiple, {
    peaks: await usualPeaks(ctx, windows),
    capacity: await learnedCapacity(ctx),
  });
  const askedFromMs = Math.max(startsAtMs - leadMs, Math.min(ctx.clock(), endsAtMs));
  const costAtMostMinor = floorsCostMinor(policy, plan.floors, {
    durationMs: endsAtMs - askedFromMs,
    priceMinorPerHour: ctx.config.instancePriceMinorPerHour,
  });
  const conflicts = await findConflicts(ctx, promo);
  for (const { service, instances } of plan.overCap) conflicts.push({ kind: 'cap', name: service, instances });
  if (plan.overFleet !== null) conflicts.push({ kind: 'fleet_cap', instances: plan.overFleet });
  const spend = await spendNow(ctx, policy);
  const elastic = spend && elasticMinor(policy, spend, ctx.clock());
  if (elastic !== null && costAtMostMinor > elastic) conflicts.push({ kind: 'budget' });
  if (windows.length === 0 || plan.guessed.length > 0) conflicts.push({ kind: 'no_history' });
  for (const row of rows) {
    if (windows.length > 0 && !usual.has(row.id)) conflicts.push({ kind: 'no_history', name: row.name });
  }
  return { keys, readyAtMs: askedFromMs, floors: plan.floors, costAtMostMinor, simulatedPrice: true, conflicts };
}
