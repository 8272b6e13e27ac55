import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setAdmission } from '../../../../server/features/waiting-line/set-admission.ts';
import { heldClock } from './held-clock.ts';
import { enter, later, newBuyer } from './line-world.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

type Step =
  | { kind: 'arrive' }
  /** A buyer of the line asks, whenever they like. */
  | { kind: 'ask'; who: number }
  | { kind: 'rate'; perSecond: number }
  | { kind: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ kind: 'arrive' }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('ask' as const), who: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('rate' as const), perSecond: fc.constantFrom(0, 0.2, 0.5, 1, 3, 10) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
);

test('whoever comes, stays away and returns at whatever rate: never out of turn, never more than the rate, nobody forgotten', async () => {
  await using clock = await heldClock();
  const { pool } = clock.db;
  const [ctx, other] = clock.instances;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await pool.query('truncate waiting restart identity; delete from admission');
      const buyers: ReturnType<typeof newBuyer>[] = [];
      const inside = new Set<ReturnType<typeof newBuyer>>();
      let perSecond = 1;
      let entered = 0;
      // what may have been let in up to now: the room at the fastest rate so far, and the time at each
      let room = 0;
      let fastest = 1;
      const speak = () => inTurn(() => setAdmission(ctx, { perSecond, reason: 'cap', epoch: 1 }));
      async function visit(buyer: ReturnType<typeof newBuyer>) {
        if (inside.has(buyer)) return;
        const from = entered % 2 === 0 ? ctx : other;
        const answer = await inTurn(() => buyer.ask(from));
        if (!('pass' in answer)) return;
        expect(await enter(from, answer.pass)).toBe(true);
        inside.add(buyer);
        entered++;
        expect(entered).toBeLessThanOrEqual(room + Math.max(1, 1.5 * fastest) + 0.01);
      }
      /** Whom it calls has nobody before them who is there and was not called; who comes back later has missed that turn. */
      async function inTurn<T>(act: () => Promise<T>): Promise<T> {
        const { rows: before } = await pool.query<{ id: number }>('select id from waiting where called_at is not null');
        const result = await act();
        const { rows: passedOver } = await pool.query<{ id: number }>(
          `select id from waiting where called_at is null and entered_at is null and present_until > public.now()
            and lapses_at > public.now() and id < (select max(id) from waiting where called_at is not null and id <> all ($1))`,
          [before.map(({ id }) => id)],
        );
        expect(passedOver).toEqual([]);
        return result;
      }
      await speak();
      for (const action of steps) {
        if (action.kind === 'arrive') {
          const buyer = newBuyer();
          buyers.push(buyer);
          await visit(buyer);
        } else if (action.kind === 'ask') {
          const buyer = buyers[action.who % Math.max(1, buyers.length)];
          if (buyer) await visit(buyer);
        } else if (action.kind === 'rate') {
          perSecond = action.perSecond;
          fastest = Math.max(fastest, perSecond);
          await speak();
        } else {
          // a rate that nobody has renewed for 30 s is at least one in 5 s
          room += (action.ms / 1000) * Math.max(perSecond, action.ms > 30_000 ? 0.2 : 0);
          await clock.moveTo(clock.now() + action.ms);
          if (action.ms <= 30_000) await speak();
        }
      }
      perSecond = 1;
      await speak();
      for (let round = 0; inside.size < buyers.length; round++) {
        expect(round, 'somebody was forgotten').toBeLessThan(buyers.length + 20);
        await clock.moveTo(clock.now() + 1000);
        room += 1;
        for (const buyer of buyers) await visit(buyer);
      }
    }),
    { numRuns: 25 },
  );
}, 180_000);

test('who is called and not there gives way after 15 s, and is the next one when back', async () => {
  await using clock = await heldClock();
  const [ctx] = clock.instances;
  await setAdmission(ctx, { perSecond: 0.5, reason: 'cap', epoch: 1 });
  const [gone, second, third] = [newBuyer(), newBuyer(), newBuyer()];
  for (const buyer of [gone, second, third]) await buyer.ask(ctx);
  // `gone` is called at 2 s and does not come; `second` has the turn at 4 s
  await clock.moveTo(2000);
  expect(await second.ask(ctx)).toMatchObject({ queued: { place: 1 } });
  await clock.moveTo(4000);
  const answer = await second.ask(ctx);
  expect(answer).toHaveProperty('pass');
  if ('pass' in answer) await enter(ctx, answer.pass);
  // told to ask at 2 s: up to 17 s they count as there
  await setAdmission(ctx, { perSecond: 0.01, reason: 'cap', epoch: 1 });
  await clock.moveTo(16_900);
  expect(await third.ask(ctx)).toHaveProperty('queued');
  await clock.moveTo(17_100);
  // the turn that `gone` gave back
  expect(await third.ask(ctx)).toHaveProperty('pass');
  const late = newBuyer();
  expect(await late.ask(ctx)).toMatchObject({ queued: { place: 1 } });
  expect(await gone.ask(ctx)).toMatchObject({ queued: { place: 1 } });
  expect(await late.ask(ctx)).toMatchObject({ queued: { place: 2 } });
  // a faster rate has room for one at once
  await setAdmission(ctx, { perSecond: 1, reason: 'cap', epoch: 1 });
  expect(await late.ask(ctx)).toMatchObject({ queued: { place: 1 } });
  expect(await gone.ask(ctx)).toHaveProperty('pass');
});

test('a place is kept for 30 min after its holder was last heard of; then there is a new one, and why', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const speak = () => setAdmission(ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
  async function minutesLater(minutes: number) {
    await later(db.pool, minutes * 60_000);
    await speak();
  }
  await speak();
  const [first, second] = [newBuyer(), newBuyer()];
  await first.ask(ctx);
  await second.ask(ctx);
  const was = first.placeId(ctx);
  await minutesLater(29);
  expect(await first.ask(ctx)).toMatchObject({ queued: { place: 1 } });
  expect(first.placeId(ctx)).toBe(was);
  await minutesLater(29);
  await first.ask(ctx);
  expect(await second.ask(ctx)).toMatchObject({ queued: { place: 2, reason: 'ticket_expired' } });
});
