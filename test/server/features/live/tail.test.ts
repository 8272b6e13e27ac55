import { describe, expect, test } from 'vitest';
import type { Context } from '../../../../server/features/context.ts';
import { parseCursor } from '../../../../server/features/live/cursor.ts';
import { tailOrderEvents } from '../../../../server/features/live/tail.ts';
import { createTailer } from '../../../../server/features/live/tailer.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';
import { eventually } from '../../../support/processes.ts';
import { addEvent, addOrder, addVariant, contextOf } from '../watch/small-shop.ts';

const fastMs = 5;

/** Watches until stopped; keeps every id in the order it came. */
function watch(ctx: Context, lastEventId: string | null = null, tailer = createTailer(ctx, fastMs)) {
  const stop = new AbortController();
  const ids: number[] = [];
  let position = lastEventId;
  const joined = Promise.withResolvers<void>();
  const done = (async () => {
    for await (const message of tailOrderEvents(ctx, { lastEventId, signal: stop.signal, tailer })) {
      ids.push(...message.events.map((event) => event.id));
      position = message.id;
      joined.resolve();
    }
  })();
  return {
    ids,
    joined: joined.promise,
    position: () => position,
    async stop() {
      stop.abort();
      await done;
    },
  };
}

async function shop(db: TestDatabase) {
  const variantId = await addVariant(db.pool);
  return { ctx: contextOf(db.database), orderId: await addOrder(db.pool, variantId) };
}

const sorted = (ids: number[]) => ids.toSorted((a, b) => a - b);

/** What most systems do: everything after the highest id seen. The control that must miss. */
async function watchById(db: TestDatabase, signal: AbortSignal): Promise<number[]> {
  const seen: number[] = [];
  let last = 0;
  while (!signal.aborted) {
    const { rows } = await db.pool.query<{ id: number }>('select id from order_event where id > $1 order by id', [
      last,
    ]);
    for (const { id } of rows) seen.push((last = Number(id)));
    await new Promise((resolve) => setTimeout(resolve, fastMs));
  }
  return seen;
}

describe('the live tail', () => {
  test('12 overlapping writers: every event once; a cursor by id misses some', async () => {
    await using db = await testDatabase({ max: 24 });
    const { ctx, orderId } = await shop(db);
    const viewer = watch(ctx);
    await viewer.joined;
    const control = new AbortController();
    const byId = watchById(db, control.signal);

    const written: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, writer) => {
        for (let round = 0; round < 40; round++) {
          const client = await db.pool.connect();
          try {
            await client.query('begin');
            const ids = [await addEvent(client, orderId)];
            await client.query('select pg_sleep($1)', [((writer * 7 + round * 3) % 12) / 1000]);
            ids.push(await addEvent(client, orderId, 'paid'));
            await client.query(round % 10 === 9 ? 'rollback' : 'commit');
            if (round % 10 !== 9) written.push(...ids);
          } finally {
            client.release();
          }
        }
      }),
    );
    await eventually(() => viewer.ids.length >= written.length);
    await viewer.stop();
    control.abort();
    const seenById = await byId;
    console.log(`live tail: ${viewer.ids.length} of ${written.length}, by id ${new Set(seenById).size}`);
    expect(sorted(viewer.ids)).toEqual(sorted(written));
    expect(new Set(seenById).size).toBeLessThan(written.length);
  });

  test('two overlapping commits in reverse order are both seen', async () => {
    await using db = await testDatabase();
    const { ctx, orderId } = await shop(db);
    const viewer = watch(ctx);
    await viewer.joined;
    const first = await db.pool.connect();
    const second = await db.pool.connect();
    await first.query('begin');
    const early = await addEvent(first, orderId);
    await second.query('begin');
    const late = await addEvent(second, orderId);
    await second.query('commit');
    await eventually(() => viewer.ids.includes(late));
    expect(viewer.ids).toEqual([late]);
    await first.query('commit');
    await eventually(() => viewer.ids.length === 2);
    expect(viewer.ids).toEqual([late, early]);
    for (const client of [first, second]) client.release();
    await viewer.stop();
  });

  test('a transaction held open over many ticks stalls nothing and is not lost', async () => {
    await using db = await testDatabase();
    const { ctx, orderId } = await shop(db);
    const viewer = watch(ctx);
    await viewer.joined;
    const holder = await db.pool.connect();
    await holder.query('begin');
    const held = await addEvent(holder, orderId);
    const others: number[] = [];
    // a minute is 300 ticks: here as many turns pass, one event a turn, none waits for the holder
    for (let turn = 0; turn < 300; turn++) {
      others.push(await addEvent(db.pool, orderId));
      await eventually(() => viewer.ids.length === others.length, { everyMs: 1 });
    }
    expect(viewer.ids).toEqual(others);
    await holder.query('commit');
    holder.release();
    await eventually(() => viewer.ids.length === 301);
    expect(viewer.ids.at(-1)).toBe(held);
    await viewer.stop();
  });

  test('a stream cut 100 times misses and doubles nothing', async () => {
    await using db = await testDatabase();
    const { ctx, orderId } = await shop(db);
    const tailer = createTailer(ctx, fastMs);
    const first = watch(ctx, null, tailer);
    await first.joined;
    await first.stop();
    let position = first.position();
    const written: number[] = [];
    let writing = true;
    const writers = Array.from({ length: 6 }, async (_, writer) => {
      for (let n = 0; writing; n++) {
        const client = await db.pool.connect();
        await client.query('begin');
        const id = await addEvent(client, orderId);
        await client.query('select pg_sleep($1)', [((n + writer * 5) % 9) / 1000]);
        await client.query('commit');
        client.release();
        written.push(id);
      }
    });
    const seen: number[] = [];
    for (let cut = 0; cut < 100; cut++) {
      const viewer = watch(ctx, position, tailer);
      const enough = 1 + (cut % 7);
      await eventually(() => viewer.ids.length >= enough, { everyMs: 1 });
      await viewer.stop();
      seen.push(...viewer.ids);
      position = viewer.position();
    }
    writing = false;
    await Promise.all(writers);
    const last = watch(ctx, position, tailer);
    await eventually(() => seen.length + last.ids.length >= written.length);
    await last.stop();
    seen.push(...last.ids);
    console.log(`live tail: cut 100 times, ${seen.length} of ${written.length} events`);
    expect(sorted(seen)).toEqual(sorted(written));
  });

  test('a backlog longer than a message comes in parts that can be resumed anywhere', async () => {
    await using db = await testDatabase();
    const { ctx, orderId } = await shop(db);
    const start = watch(ctx);
    await start.joined;
    const position = start.position();
    await start.stop();
    await db.pool.query("insert into order_event (order_id, type) select $1, 'created' from generate_series(1, 1750)", [
      orderId,
    ]);
    const tailer = createTailer(ctx, fastMs);
    const seen: number[] = [];
    let at = position;
    for (let part = 0; part < 4; part++) {
      const stop = new AbortController();
      for await (const message of tailOrderEvents(ctx, { lastEventId: at, signal: stop.signal, tailer })) {
        seen.push(...message.events.map((event) => event.id));
        at = message.id;
        break;
      }
    }
    expect(seen.length).toBe(1750);
    expect(new Set(seen).size).toBe(1750);
    expect(seen).toEqual(sorted(seen));
  });

  test('a viewer too slow for the queue still gets everything once', async () => {
    await using db = await testDatabase();
    const { ctx, orderId } = await shop(db);
    const tailer = createTailer(ctx, 1);
    const stop = new AbortController();
    const stream = tailOrderEvents(ctx, { signal: stop.signal, tailer });
    await stream.next();
    const witness = watch(ctx, null, tailer);
    await witness.joined;
    const seen: number[] = [];
    for (let n = 0; n < 260; n++) {
      await addEvent(db.pool, orderId);
      await eventually(() => witness.ids.length === n + 1, { everyMs: 1 });
    }
    while (seen.length < 260) {
      const { value } = await stream.next();
      seen.push(...value!.events.map((event) => event.id));
    }
    expect(seen).toEqual(witness.ids);
    stop.abort();
    await stream.return();
    await witness.stop();
  });

  test('what is no cursor of ours is refused', () => {
    const bad = [
      '',
      'x',
      '1',
      '1:2',
      '2:1:',
      '1:5:9',
      '1:5:3,2',
      '0:1:',
      '1:2:|',
      '1:2:|1:3:|x',
      '1:2:|3',
      `${'9'.repeat(20)}:${'9'.repeat(20)}:`,
      "1:2:'; drop table orders",
    ];
    for (const text of bad) expect(parseCursor(text), text).toBeUndefined();
    expect(parseCursor('10:20:12,15')).toEqual({ seen: '10:20:12,15' });
    expect(parseCursor('10:20:|20:30:22|7')).toEqual({ seen: '10:20:', until: '20:30:22', after: 7 });
  });
});
