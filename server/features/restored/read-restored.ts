import type { HeldBatch, RestoredState } from '../../contract/restored.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import type { Actor, Context } from '../context.ts';

const state = statement<Row>({
  name: 'restored_state',
  text: `select r.restored_at, r.cause, r.journal, r.detail, (select min(taken_at) from restoration where done_at is null) as taken_at,
      (select count(*)::int from stock_key where held_by is not null and sold_at is null) as held,
      (select count(*)::int from known_sold where source <> 'recall') as known_sold,
      (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'role', role) order by created_at), '[]') from auth_user) as people
    from restoration r where done_at is null order by id desc limit 1`,
});

const batches = statement<HeldBatch>({
  name: 'restored_batches',
  text: `select b.id as "batchId", b.label, p.name as "productName", v.name as "variantName", count(*)::int as held,
      b.created_at > (select max(restored_at) from restoration) as "isNew"
    from stock_key k join key_batch b on b.id = k.batch_id join variant v on v.id = k.variant_id join product p on p.id = v.product_id
    where k.held_by is not null and k.sold_at is null group by b.id, p.id, v.id
    order by p.position, p.created_at, v.position, v.created_at, b.created_at, b.id limit 500`,
});

type Row = {
  restored_at: Date;
  taken_at: Date;
  cause: RestoredState['cause'];
  journal: RestoredState['journal'];
  detail: { journalReason?: string; coupons?: number };
  held: number;
  known_sold: number;
  people: RestoredState['people'];
};

/** What is still on hold since the shop came back; null when that has been seen to. Who can sign in is told to owners. */
export async function readRestored(ctx: Context, actor: Actor): Promise<RestoredState | null> {
  const row = await maybeOne(ctx.db, state, []);
  if (!row) return null;
  return {
    takenAt: row.taken_at.toISOString(),
    restoredAt: row.restored_at.toISOString(),
    missingMs: Math.max(0, +row.restored_at - +row.taken_at),
    cause: row.cause,
    journal: row.journal,
    journalReason: row.detail.journalReason ?? null,
    held: row.held,
    knownSold: row.known_sold,
    batches: await run(ctx.db, batches, []),
    couponsStopped: row.detail.coupons ?? 0,
    people: actor.role === 'owner' ? row.people : [],
  };
}
