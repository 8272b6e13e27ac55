import type { PromoAnswers, PromoInput, PromoView } from '../../contract/scaling/promo.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import { forgetProducts } from '../catalog/list-products.ts';
import { keepPayable } from '../catalog/payable.ts';
import { guardPrices } from '../catalog/price-guard.ts';
import type { Actor, Context } from '../context.ts';
import { answersFor, parsePromo } from './check.ts';
import { isCodeTaken } from './conflicts.ts';
import { saveOfferCoupon, stopCoupon } from './offer-coupon.ts';
import { type PromoRow, promoColumns, stateOf } from './promo-row.ts';
import { forgetPromos } from '../catalog/running-promos.ts';
import { viewPromo } from './view.ts';

const lock = statement<PromoRow, [string]>({
  name: 'promos_lock',
  text: `select ${promoColumns} from promo where id = $1 for update`,
});

/** What both statements write. */
type PromoValues = {
  name: string;
  variantIds: string[];
  offer: string;
  startsAtMs: number;
  endsAtMs: number;
  expectedMultiple: number;
  leadMs: number;
  answers: string;
  floors: string;
  couponId: string | null;
};

const insert = statement<PromoRow, PromoValues & { createdBy: string }>({
  name: 'promos_insert',
  text: `insert into promo (name, variant_ids, offer, starts_at, ends_at, expected_multiple, lead_ms, answers, floors, coupon_id, created_by)
    values (:name, :variantIds, :offer, to_timestamp(:startsAtMs::float8 / 1000), to_timestamp(:endsAtMs::float8 / 1000), :expectedMultiple, :leadMs, :answers, :floors, :couponId, :createdBy) returning ${promoColumns}`,
});

const update = statement<PromoRow, PromoValues & { id: string }>({
  name: 'promos_update',
  text: `update promo set name = :name, variant_ids = :variantIds, offer = :offer, starts_at = to_timestamp(:startsAtMs::float8 / 1000), ends_at = to_timestamp(:endsAtMs::float8 / 1000),
      expected_multiple = :expectedMultiple, lead_ms = :leadMs, answers = :answers, floors = :floors, coupon_id = :couponId where id = :id returning ${promoColumns}`,
});

/** Price, schedule and floor in one go; seen by every instance within a second. Changes the promo with this id while it is not over. */
export async function savePromo(ctx: Context, input: unknown, actor: Actor): Promise<PromoView> {
  const promo = parsePromo(input);
  const answers = await answersFor(ctx, promo);
  const now = ctx.clock();
  if (promo.endsAtMs <= now)
    throw new AppError('bad_input', 'It would be over already.', { reason: 'past', field: 'endsAtMs' });
  if (promo.offer.kind === 'coupon' && (await isCodeTaken(ctx, promo.offer.code, promo.id)))
    throw new AppError('conflict', 'Another coupon has this code.', {
      reason: 'coupon_code_taken',
      field: 'offer.code',
    });
  const row = await transaction(ctx.db, async (tx) => {
    const before = promo.id ? await lockOpen(tx, promo.id, now) : undefined;
    const saved = await guardPrices(tx, { actor, variantIds: promo.variantIds }, () =>
      keepPayable({ ctx, tx, variantIds: promo.variantIds, field: 'offer.percent' }, () =>
        write(tx, { promo, answers, before, by: actor.id }),
      ),
    );
    const { name, offer, startsAtMs, endsAtMs, expectedMultiple } = promo;
    await appendAudit(tx, {
      actor,
      action: 'promos.save',
      subject: saved.id,
      detail: { name, offer, startsAtMs, endsAtMs, expectedMultiple, added: !before },
    });
    return saved;
  });
  forgetPromos(ctx);
  forgetProducts(ctx);
  return viewPromo(ctx, row);
}

type Write = { promo: PromoInput; answers: PromoAnswers; before: PromoRow | undefined; by: string };

async function write(tx: Connection, { promo, answers, before, by }: Write): Promise<PromoRow> {
  const couponId = await keepCoupon(tx, promo, before);
  const { name, variantIds, startsAtMs, endsAtMs, expectedMultiple, leadMs } = promo;
  const values = {
    name,
    variantIds,
    startsAtMs,
    endsAtMs,
    expectedMultiple,
    leadMs,
    couponId,
    offer: JSON.stringify(promo.offer),
    answers: JSON.stringify(answers),
    floors: JSON.stringify(answers.floors.map(({ service, instances }) => ({ service, instances }))),
  };
  return before ? one(tx, update, { ...values, id: before.id }) : one(tx, insert, { ...values, createdBy: by });
}

/** The promo, locked; what is over or cancelled stays as it was. */
async function lockOpen(tx: Connection, id: string, nowMs: number): Promise<PromoRow> {
  const row = await maybeOne(tx, lock, [id]);
  if (!row) throw new AppError('not_found', 'There is no such promo.', { field: 'id' });
  const state = stateOf(row, nowMs);
  if (state === 'over' || state === 'cancelled')
    throw new AppError('conflict', 'This promo is over.', { reason: `promo_${state}`, field: 'id' });
  return row;
}

/** The coupon that the offer needs, made or changed; one that it needs no more is stopped. */
async function keepCoupon(tx: Connection, promo: PromoInput, before: PromoRow | undefined): Promise<string | null> {
  if (promo.offer.kind === 'coupon')
    return saveOfferCoupon(tx, promo, { ...promo.offer, beforeId: before?.coupon_id ?? null });
  if (before?.coupon_id) await stopCoupon(tx, before.coupon_id);
  return null;
}
