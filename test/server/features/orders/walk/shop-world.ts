import type pg from 'pg';
import type { Context } from '../../../../../server/features/context.ts';
import type { CheckoutResult } from '../../../../../server/features/orders/checkout.ts';
import { hmac } from '../../../../../server/lib/token.ts';
import { addBatch, stockShelf } from '../../../../support/stock.ts';
import type { StillShop } from '../hand-worker.ts';
import { type Dice } from './dice.ts';

/** What the test knows beside the database: the plain keys, and the tokens that only buyers have. */
export type World = {
  ctx: Context;
  dice: Dice;
  orders: CheckoutResult[];
  batches: string[];
  keyVariants: string[];
  variants: string[];
  /** Plain text by blind index, hex. */
  plain: Map<string, string>;
  keyCount: number;
  eventIds: string[];
};

export async function openWorld({ ctx, db }: StillShop, chance: Dice): Promise<World> {
  const world: World = {
    ctx,
    dice: chance,
    orders: [],
    batches: [],
    keyVariants: [],
    variants: [],
    plain: new Map(),
    keyCount: 0,
    eventIds: [],
  };
  for (const [delivery, stock] of [
    ['key', 6],
    ['key', 2],
    ['manual', 0],
  ] as const) {
    const shelf = await stockShelf(ctx, ctx.db.pool, newKeys(world, stock), {
      delivery,
      priceMinor: 1000 + world.variants.length * 7,
    });
    world.variants.push(shelf.variantId);
    if (delivery === 'key') world.keyVariants.push(shelf.variantId);
    if (delivery === 'key') world.batches.push(shelf.batchId);
  }
  await ctx.db.pool.query("insert into coupon (code, kind, value, max_uses) values ('TWICE', 'percent', 10, 2)");
  await watchTransitions(db.pool);
  return world;
}

function newKeys(world: World, count: number): string[] {
  const keys = Array.from({ length: count }, () => `PLAIN-${++world.keyCount}-${world.dice.below(1e9)}`);
  for (const key of keys) world.plain.set(hmac(world.ctx.secrets.blindIndex, key).toString('hex'), key);
  return keys;
}

export async function restock(world: World, variantId: string, count: number): Promise<void> {
  world.batches.push(await addBatch(world.ctx, world.ctx.db.pool, variantId, newKeys(world, count)));
}

/** From outside the code under test: every change of an order's status, and every sale of a key, as the tables saw it. */
async function watchTransitions(owner: pg.Pool): Promise<void> {
  await owner.query(`
    create table seen_transition (order_id bigint, was text, becomes text);
    create function see_transition() returns trigger language plpgsql as $$ begin
      insert into seen_transition values (new.id, old.status, new.status); return null; end $$;
    create trigger see_transition after update on orders for each row when (old.status <> new.status) execute function see_transition();
    create table seen_sale (key_id bigint, order_id bigint, batch_state text);
    create function see_sale() returns trigger language plpgsql as $$ begin
      insert into seen_sale select new.id, new.order_id, state from key_batch where id = new.batch_id; return null; end $$;
    create trigger see_sale after update on stock_key for each row when (old.sold_at is null and new.sold_at is not null) execute function see_sale();`);
}
