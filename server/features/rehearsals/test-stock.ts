import { randomBytes } from 'node:crypto';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { type Context, systemActor } from '../context.ts';
import { appendChunk } from '../imports/append-chunk.ts';
import { beginImport } from '../imports/begin-import.ts';
import { confirmImport } from '../imports/confirm-import.ts';
import { readSettings } from '../settings/read.ts';

const open = statement<{ variant_id: string }, [number]>({
  name: 'rehearsals_open_product',
  text: `update product set rehearsal_until = to_timestamp($1::float8 / 1000) where rehearsal_until is not null
    returning (select v.id from variant v where v.product_id = product.id limit 1) as variant_id`,
});

const make = statement<{ variant_id: string }, [string, number, string]>({
  name: 'rehearsals_make_product',
  text: `with made as (
      insert into product (slug, name, on_shelf, rehearsal_until) values ($1, '彩排测试商品', false, to_timestamp($2::float8 / 1000)) returning id
    )
    insert into variant (product_id, name, price_minor, currency, max_per_order, on_shelf) select id, '测试', 100, $3, 1, false from made
    returning id as variant_id`,
});

// never under a rehearsal that has begun since; nor a key of an order whose payment is known and not settled yet
const clear = statement({
  name: 'rehearsals_clear_stock',
  text: `with shut as (update product set rehearsal_until = least(rehearsal_until, now())
        where rehearsal_until is not null and not exists (select from rehearsal where state = 'running') returning id),
      batches as (update key_batch set state = 'stopped' from variant v, shut
        where v.id = key_batch.variant_id and v.product_id = shut.id and key_batch.state = 'active')
    delete from stock_key k using variant v, shut where v.id = k.variant_id and v.product_id = shut.id and k.sold_at is null
      and not exists (select from orders o join payment_event e on e.order_no = o.order_no where o.id = k.order_id) returning 1`,
});

const resolveNeeds = statement({
  name: 'rehearsals_resolve_needs',
  text: `update needs_you n set resolved_at = now(), resolved_by = 'system' from orders o
    where o.id = n.order_id and o.rehearsal and n.resolved_at is null`,
});

/** Keys are sealed and staged this many at a time. */
const keysAChunk = 20_000;

/** The hidden test product with that many fresh keys, sold until `untilMs`. Answers its variant. */
export async function prepareTestStock(ctx: Context, keys: number, untilMs: number): Promise<string> {
  const { currency } = await readSettings(ctx);
  const known = await maybeOne(ctx.db, open, [untilMs]);
  const slug = `rehearsal-${randomBytes(6).toString('hex')}`;
  const { variant_id: variantId } = known ?? (await one(ctx.db, make, [slug, untilMs, currency]));
  const label = 'rehearsal';
  const handle = await beginImport(ctx, { variantId, format: 'lines', label }, systemActor);
  for (let chunk = 0, left = keys; left > 0; chunk++) {
    const count = Math.min(left, keysAChunk);
    left -= count;
    const lines = Array.from({ length: count }, () => `REHEARSAL-${randomBytes(9).toString('base64url')}\n`).join('');
    await appendChunk(ctx, { ...handle, chunk, bytes: Buffer.from(lines), last: left === 0 }, systemActor);
  }
  await confirmImport(ctx, handle, systemActor);
  return variantId;
}

/** Takes the test product off sale, throws out what nobody has paid for, and closes what it left under Needs you. */
export async function clearTestStock(ctx: Context): Promise<void> {
  await run(ctx.db, clear, []);
  await run(ctx.db, resolveNeeds, []);
}
