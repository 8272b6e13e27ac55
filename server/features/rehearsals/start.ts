import type { Floor } from '../../contract/scaling/observation.ts';
import { type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { type RehearsalInput, rehearsalInput } from '../../contract/scaling/rehearsal.ts';
import { randomInt } from 'node:crypto';
import { one, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { planFloors } from '../promos/plan-floors.ts';
import { findPromo } from '../promos/find.ts';
import { learnedCapacity } from '../promos/usual.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { readAdmission } from '../waiting-line/read-admission.ts';
import { playRehearsal } from './play.ts';
import type { Script } from './script.ts';
import { rehearsalGateway, storefrontBase } from './prepare.ts';
import { sweepRehearsals } from './sweep.ts';

const insert = statement<{ id: string }, [string, string, string, string, number]>({
  name: 'rehearsals_insert',
  text: `insert into rehearsal (input, floors, instance, started_by, ends_at) values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000)) returning id`,
});

/** Before the buyers of a rehearsed promo come, its floors get this long to stand, ms. */
const longestLeadMs = 20_000;
/** Floors of a rehearsal count while it runs; this much longer than planned at most, ms. */
const spareMs = 120_000;
/** Requests that a drawn buyer makes: the page, the order, the payment, and looking for the key. */
const requestsABuyer = 8;

/** Begins a rehearsal, one at a time; it plays in this process and is seen and stopped from any. */
export async function startRehearsal(
  ctx: Context,
  input: unknown,
  { actor, base }: { actor: Actor; base?: string },
): Promise<{ id: string; played: Promise<void> }> {
  const wanted = parseInput(rehearsalInput, input);
  await sweepRehearsals(ctx);
  if ((await readAdmission(ctx)).perSecond !== null)
    throw new AppError('conflict', 'Buyers are waiting in line; this is no time to rehearse.', {
      reason: 'buyers_wait',
    });
  const { script, leadMs, promoFloors } = await scriptOf(ctx, wanted);
  const gateway = await rehearsalGateway(ctx);
  const origin = base ?? (await storefrontBase(ctx));
  const startsAtMs = ctx.clock();
  const endsAtMs = startsAtMs + leadMs + wanted.durationMs;
  const floors = promoFloors
    ? await floorsFor(ctx, wanted, { promoFloors, fromMs: startsAtMs, untilMs: endsAtMs + spareMs })
    : [];
  const id = await transaction(ctx.db, async (tx) => {
    const [plan, kept] = [JSON.stringify(wanted), JSON.stringify(floors)];
    const row = await one(tx, insert, [plan, kept, ctx.instanceId, actor.id, endsAtMs]);
    await appendAudit(tx, { actor, action: 'rehearsals.start', subject: row.id, detail: wanted });
    return row.id;
  }).catch((error: unknown) => {
    if ((error as { constraint?: string }).constraint !== 'rehearsal_one') throw error;
    throw new AppError('conflict', 'A rehearsal is running already.', { reason: 'rehearsal_running' });
  });
  const { peakPerSecond, durationMs, costCeilingMinor } = wanted;
  const seed = randomInt(2 ** 31);
  const task = { id, base: origin, gateway, script, peakPerSecond, durationMs, leadMs, seed };
  return { id, played: playRehearsal(ctx, { ...task, costCeilingMinor, endsAtMs }) };
}

type PromoFloors = { service: ScaledService; instances: number }[];

async function scriptOf(
  ctx: Context,
  { scenario }: RehearsalInput,
): Promise<{ script: Script; leadMs: number; promoFloors: PromoFloors | null }> {
  // a Friday night is rehearsed as it comes: without a word before
  if (scenario.kind === 'friday') return { script: { kind: 'friday' }, leadMs: 0, promoFloors: null };
  const promo = await findPromo(ctx, scenario.promoId);
  return {
    script: { kind: 'promo', multiple: Math.max(1, promo.expected_multiple) },
    leadMs: Math.min(promo.lead_ms, longestLeadMs),
    promoFloors: promo.floors,
  };
}

/** As the promo would ask for, but for as many buyers as come here. */
async function floorsFor(
  ctx: Context,
  { peakPerSecond }: RehearsalInput,
  { promoFloors, fromMs, untilMs }: { promoFloors: PromoFloors; fromMs: number; untilMs: number },
): Promise<Floor[]> {
  const { policy } = await currentPolicy(ctx);
  const capacity = await learnedCapacity(ctx);
  const peaks = new Map(
    scaledServices.map((service) => [service, peakPerSecond * (service === 'storefront' ? requestsABuyer : 1)]),
  );
  const plan = planFloors(policy, 1, { peaks, capacity });
  const known = plan.floors.filter((floor) => !plan.guessed.includes(floor.service));
  const floors = [...known, ...promoFloors.filter((floor) => plan.guessed.includes(floor.service))];
  return floors.map(({ service, instances }) => ({
    source: 'rehearsal',
    id: 'rehearsal',
    name: 'rehearsal',
    service,
    instances,
    exact: false,
    fromMs,
    untilMs,
  }));
}
