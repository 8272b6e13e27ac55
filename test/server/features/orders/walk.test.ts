import { expect, inject, test } from 'vitest';
import { supplyAllWaiting } from '../../../../server/features/keys/supply-waiting-orders.ts';
import { AppError } from '../../../../server/lib/app-error.ts';
import { StaleLease } from '../../../../server/queue/task.ts';
import { order, pay } from './buyer.ts';
import { hurry, stillShop, work, type Worked } from './hand-worker.ts';
import { type Action, actions, allTasks } from './walk/actions.ts';
import { dice } from './walk/dice.ts';
import { checkInvariants, checkPlaintexts } from './walk/invariants.ts';
import { openWorld, type World } from './walk/shop-world.ts';

const steps = 200;
const walks = 6;

const tickets = actions.flatMap(([weight, name, act]) => Array.from({ length: weight }, () => ({ name, act })));

for (let walk = 0; walk < walks; walk++) {
  const seed = inject('seed') + walk;
  test(`a random walk through the shop keeps every promise (seed ${seed})`, async () => {
    await using shop = await stillShop();
    const world = await openWorld(shop, dice(seed));
    const did = new Map<string, number>();
    for (let step = 0; step < steps; step++) {
      // several at once, so that they meet
      const chosen = Array.from({ length: 1 + world.dice.below(4) }, () => world.dice.one(tickets));
      const refused = await Promise.all(chosen.map(({ act }) => attempt(world, act)));
      chosen.forEach(({ name }, n) => {
        if (!refused[n]) did.set(name, (did.get(name) ?? 0) + 1);
      });
      if (step % 20 === 19) await checkInvariants(world);
    }
    await comeToRest(world);
    await checkInvariants(world);
    const keys = await checkPlaintexts(world);
    console.log(
      `walk, seed ${seed}: ${world.orders.length} orders, ${keys} deliveries; ${[...did].map(([name, n]) => `${name} ${n}`).join(', ')}`,
    );
    expect(keys).toBeGreaterThan(5);
  }, 60_000);
}

/** Does it; a refusal is fine and is answered, any other failure is a bug. */
async function attempt(world: World, act: Action): Promise<boolean> {
  try {
    mustBeExpected((await act(world)) ?? []);
    return false;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return true;
  }
}

/** A job fails when its lease is another's, when the gateway refuses, or when the same trade was booked a moment ago. */
function mustBeExpected(worked: Worked[]): void {
  for (const { error, task } of worked) {
    if (error === undefined || error instanceof StaleLease) continue;
    if ((error as { constraint?: string }).constraint === 'payment_gateway_trade_no_key') continue;
    throw new Error(`${task} failed`, { cause: error });
  }
}

async function comeToRest(world: World): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await supplyAllWaiting(world.ctx);
    await hurry(world.ctx);
    mustBeExpected(await work(world.ctx, allTasks));
  }
}

const damages = {
  'belongs to another order':
    'update stock_key set order_id = order_id + 1 where id = (select min(key_id) from delivery)',
  'not the sum of what pays':
    "update payment set amount_minor = amount_minor + 1 where id = (select min(id) from payment where state = 'applied')",
  'left no trace':
    "delete from payment where id = (select p.id from payment p where not exists (select from refund r where r.payment_id = p.id) and state = 'applied' limit 1); update orders set paid_minor = (select coalesce(sum(amount_minor), 0) from payment p where p.order_id = orders.id and state = 'applied')",
  'is forgotten':
    "update orders set delivered_at = null, status = 'paid' where id = (select min(order_id) from delivery)",
  'misses a key':
    'update delivery set retired_at = now() where slot = 0 and order_id = (select min(order_id) from delivery)',
};

test('control: each kind of damage to a sound shop is seen', async () => {
  for (const [said, damage] of Object.entries(damages)) {
    await using shop = await stillShop();
    const world = await openWorld(shop, dice(7));
    const made = await Promise.all([order(shop.ctx, world.variants[0]!), order(shop.ctx, world.variants[0]!)]);
    for (const one of made) await pay(shop.ctx, one);
    await comeToRest(world);
    await checkInvariants(world);
    await shop.db.pool.query(damage);
    await expect(checkInvariants(world), said).rejects.toThrow(said);
  }
});
