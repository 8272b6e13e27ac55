import type { PromoAnswers, PromoInput } from '../../contract/scaling/promo.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { schedulesBetween } from './schedules-between.ts';

type Conflicts = PromoAnswers['conflicts'];

const overlapping = statement<{ name: string; floors: { instances: number }[] }, [string | null, number, number]>({
  name: 'promos_overlapping',
  text: `select name, floors from promo where cancelled_at is null and id is distinct from $1::uuid
      and starts_at < to_timestamp($3::float8 / 1000) and ends_at > to_timestamp($2::float8 / 1000) order by starts_at, id limit 20`,
});

const codeTaken = statement<never, [string, string | null, number]>({
  name: 'promos_code_taken',
  text: `select from coupon c where upper(c.code) = upper($1) and not exists (
      select from promo p where p.coupon_id = c.id and (p.id = $2::uuid or p.cancelled_at is not null or p.ends_at <= to_timestamp($3::float8 / 1000)))`,
});

/** Whether a coupon code belongs to something that is not over: then a promo can't have it. */
export async function isCodeTaken(ctx: Context, code: string, promoId: string | undefined): Promise<boolean> {
  return (await run(ctx.db, codeTaken, [code, promoId ?? null, ctx.clock()])).length > 0;
}

/** What else goes on in a promo's window. */
export async function findConflicts(ctx: Context, input: PromoInput): Promise<Conflicts> {
  const { id, offer, startsAtMs, endsAtMs } = input;
  const now = ctx.clock();
  const conflicts: Conflicts = [];
  if (endsAtMs <= now) conflicts.push({ kind: 'past' });
  if (offer.kind === 'coupon' && (await isCodeTaken(ctx, offer.code, id)))
    conflicts.push({ kind: 'coupon_taken', name: offer.code });
  const others = await run(ctx.db, overlapping, [id ?? null, startsAtMs, endsAtMs]);
  for (const { name, floors } of others) {
    const instances = Math.max(0, ...floors.map((floor) => floor.instances));
    conflicts.push({ kind: 'promo', name, ...(instances > 0 && { instances }) });
  }
  for (const { name, floors } of await schedulesBetween(ctx, startsAtMs, endsAtMs))
    conflicts.push({ kind: 'schedule', name, instances: Math.max(...Object.values(floors)) });
  return conflicts;
}
