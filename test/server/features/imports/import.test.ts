import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toldBadLines } from '../../../../server/contract/keys.ts';
import { appendChunk } from '../../../../server/features/imports/append-chunk.ts';
import { beginImport } from '../../../../server/features/imports/begin-import.ts';
import { cancelImport, importProgress } from '../../../../server/features/imports/cancel-import.ts';
import { confirmImport } from '../../../../server/features/imports/confirm-import.ts';
import { previewImport } from '../../../../server/features/imports/preview-import.ts';
import { openStockKey, type StockKeyRow } from '../../../../server/features/delivery/open-keys.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { importKeys, owner, sendFile, staff } from '../../../support/imports.ts';
import { stockShelf } from '../../../support/stock.ts';

async function shop() {
  const db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, []);
  const count = async (sql: string) =>
    (await db.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]!.n;
  return { db, ctx, variantId, count, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

const stock = `select k.*, b.sealed_data_key from stock_key k join key_batch b on b.id = k.batch_id where k.batch_id = $1 order by k.pos`;

test('a file goes in and comes out of dispense as it was, in its order', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  const keys = ['卡密-1', 'user----pass----a@b.c', 'ABCD-EFGH-1234-5678', `long-${'x'.repeat(4000)}`, '🔑-emoji-key'];
  const handle = await sendFile(ctx, variantId, `\uFEFF${keys.join('\r\n')}\r\n\r\n`, { chunkBytes: 7 });
  expect(await previewImport(ctx, handle, staff)).toMatchObject({
    target: { variantId, productName: '测试商品', label: 'test' },
    reading: { encoding: 'utf-8', asks: [], columnCount: 1, headers: 0 },
    total: 5,
    fresh: 5,
    duplicatesInFile: 0,
    duplicatesInStock: 0,
    soldBefore: 0,
    stockDuplicates: [],
    bad: [],
    badCount: 0,
  });
  const { batchId, imported } = await confirmImport(ctx, handle, staff);
  expect(imported).toBe(5);
  const { rows } = await db.pool.query<StockKeyRow & { last4: string }>(stock, [batchId]);
  expect(rows.map((row) => openStockKey(ctx, row).toString())).toEqual(keys);
  expect(rows.map((row) => row.last4)).toEqual(['1', '@b.c', '5678', 'xxxx', '-key']);
  expect(() => openStockKey(testContext(db.database, { role: 'console' }), rows[0]!)).toThrow(/Only dispense/);
  const audit = await db.pool.query("select actor, subject, detail from audit_entry where action = 'stock.import'");
  expect(audit.rows).toMatchObject([
    { actor: 'staff:staff-1:小李', subject: batchId, detail: { imported: 5, skipped: 0 } },
  ]);
});

test('duplicates in the file and in stock, and bad lines, are counted, told and left out', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, count } = shopped;
  const first = await importKeys(ctx, variantId, ['A-000001', 'B-000001', 'C-000001']);
  await db.pool.query('update stock_key set sold_at = now() where last4 = (select last4 from stock_key limit 1)');
  const file = ['A-000001', 'D-000001', 'D-000001 ', 'nul\0', 'C-000001', 'E-000001', 'C-000001'].join('\n');
  const handle = await sendFile(ctx, variantId, file);
  expect(await previewImport(ctx, handle, staff)).toMatchObject({
    total: 7,
    fresh: 2,
    duplicatesInFile: 2,
    duplicatesInStock: 2,
    stockDuplicates: [{ batchId: first.batchId, productName: '测试商品', count: 2 }],
    bad: [{ line: 4, reason: 'control_character' }],
    badCount: 1,
  });
  await expect(confirmImport(ctx, { ...handle, skipDuplicates: false }, staff)).rejects.toMatchObject({
    extra: { reason: 'duplicates' },
  });
  expect(await count('stock_key')).toBe(3);
  expect(await confirmImport(ctx, handle, staff)).toMatchObject({ imported: 2, skipped: 4 });
  expect(await count('stock_key')).toBe(5);
  await expect(confirmImport(ctx, await sendFile(ctx, variantId, 'A-000001'), staff)).rejects.toMatchObject({
    extra: { reason: 'nothing_to_import' },
  });
});

test('whatever was imported before, a key is in stock once', async () => {
  await using shopped = await shop();
  const { ctx, variantId, count } = shopped;
  const known = new Set<string>();
  const key = fc.integer({ min: 0, max: 60 }).map((n) => `KEY-${String(n).padStart(4, '0')}`);
  await fc.assert(
    fc.asyncProperty(fc.array(key, { minLength: 1, maxLength: 40 }), async (keys) => {
      const fresh = new Set(keys.filter((text) => !known.has(text)));
      const handle = await sendFile(ctx, variantId, keys.join('\n'), { chunkBytes: 50 });
      expect((await previewImport(ctx, handle, staff)).fresh).toBe(fresh.size);
      if (fresh.size === 0) await expect(confirmImport(ctx, handle, staff)).rejects.toMatchObject({ code: 'conflict' });
      else
        expect(await confirmImport(ctx, handle, staff)).toMatchObject({
          imported: fresh.size,
          skipped: keys.length - fresh.size,
        });
      for (const text of fresh) known.add(text);
      expect(await count('stock_key')).toBe(known.size);
      await cancelImport(ctx, handle, staff).catch(() => {});
    }),
    { numRuns: 25 },
  );
});

test('two imports of the same keys at once: each key lands once and nothing fails', async () => {
  await using shopped = await shop();
  const { ctx, variantId, count } = shopped;
  const keys = Array.from({ length: 3000 }, (_, n) => `SAME-${n}`);
  const handles = await Promise.all(
    [0, 1, 2, 3].map((n) => sendFile(ctx, variantId, [...keys, `OWN-${n}`].join('\n'), { chunkBytes: 100_000 })),
  );
  const results = await Promise.all(handles.map((handle) => confirmImport(ctx, handle, staff)));
  expect(results.reduce((sum, result) => sum + result.imported, 0)).toBe(3004);
  expect(await count('stock_key')).toBe(3004);
});

test('a repeated chunk changes nothing, one out of turn is refused, a lost answer is asked for', async () => {
  await using shopped = await shop();
  const { ctx, variantId, count } = shopped;
  const begun = await beginImport(ctx, { variantId, format: 'lines' }, staff);
  const send = (chunk: number, text: string, last = false) =>
    appendChunk(ctx, { ...begun, chunk, bytes: Buffer.from(text), last }, staff);
  const first = await send(0, 'KEY-1\nKE');
  expect(first).toEqual({ nextChunk: 1, lines: 1, keys: 0, bad: 0, state: 'open' });
  expect(await Promise.all([send(0, 'KEY-1\nKE'), send(0, 'KEY-1\nKE')])).toEqual([first, first]);
  await expect(send(2, 'x')).rejects.toMatchObject({ code: 'conflict', extra: { reason: 'chunk_out_of_order' } });
  await expect(previewImport(ctx, begun, staff)).rejects.toMatchObject({ extra: { reason: 'import_incomplete' } });
  await expect(confirmImport(ctx, begun, staff)).rejects.toMatchObject({ extra: { reason: 'import_incomplete' } });
  const racing = await Promise.all([send(1, 'Y-2\nKEY-3', true), send(1, 'Y-2\nKEY-3', true)]);
  expect(racing[0]).toEqual(racing[1]);
  await previewImport(ctx, begun, staff);
  expect(await importProgress(ctx, begun, staff)).toEqual({
    nextChunk: 2,
    lines: 3,
    keys: 3,
    bad: 0,
    state: 'received',
  });
  const confirmed = await confirmImport(ctx, begun, staff);
  expect(confirmed.imported).toBe(3);
  expect(await confirmImport(ctx, begun, staff)).toEqual(confirmed);
  expect([await count('stock_key'), await count('key_batch b where key_count > 0'), await count('import_row')]).toEqual(
    [3, 1, 0],
  );
});

test('an import whose process dies in the middle of a chunk, or of reading, goes on where it was', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  const keys = Array.from({ length: 4000 }, (_, n) => `KEY-${n}-${'x'.repeat(20)}`);
  const file = Buffer.from(keys.join('\n'));
  const begun = await beginImport(ctx, { variantId, format: 'lines' }, staff);
  const cut = 50_000;
  const send = (on: typeof ctx, chunk: number, bytes: Buffer, last: boolean) =>
    appendChunk(on, { ...begun, chunk, bytes, last }, staff);
  // what a killed process leaves: its connection, cut while what it writes waits to be taken
  const dies = async (table: string, start: () => Promise<unknown>) => {
    const holder = await db.pool.connect();
    await holder.query('begin');
    await holder.query(`lock table ${table} in share mode`);
    const dying = start();
    const killed = (async () => {
      for (;;) {
        const { rowCount } = await db.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where query ~ '^(copy|insert into) ${table}' and pid <> pg_backend_pid()`,
        );
        if (rowCount) return;
      }
    })();
    await Promise.race([killed, dying.catch(() => {})]);
    await expect(dying).rejects.toThrow();
    await holder.query('rollback');
    holder.release();
  };
  await send(ctx, 0, file.subarray(0, cut), false);
  await dies('import_chunk', () => send(ctx, 1, file.subarray(cut), true));
  const other = testContext(db.database);
  other.secrets = ctx.secrets;
  expect(await importProgress(other, begun, staff)).toMatchObject({ nextChunk: 1, state: 'open' });
  await send(other, 1, file.subarray(cut), true);
  await dies('import_row', () => previewImport(other, begun, staff));
  expect((await previewImport(other, begun, staff)).fresh).toBe(4000);
  const { batchId } = await confirmImport(other, begun, staff);
  const { rows } = await db.pool.query<StockKeyRow>(stock, [batchId]);
  expect(rows.map((row) => openStockKey(ctx, row).toString())).toEqual(keys);
});

test('confirm is all or nothing: when its last row fails, there is no batch, no key, no audit row, and it can be tried again', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, count } = shopped;
  const handle = await sendFile(ctx, variantId, 'A-1\nB-2\nC-3');
  const before = [await count('key_batch'), await count('audit_entry')];
  await db.pool.query(`create function break_last() returns trigger language plpgsql as $$ begin
    if new.pos % 3 = 0 then raise exception 'disk full' using errcode = '53100'; end if; return new; end $$;
    create trigger break_last before insert on stock_key for each row execute function break_last()`);
  await expect(confirmImport(ctx, handle, staff)).rejects.toThrow('disk full');
  expect([await count('stock_key'), await count('key_batch'), await count('audit_entry')]).toEqual([0, ...before]);
  await db.pool.query('drop trigger break_last on stock_key');
  expect((await confirmImport(ctx, handle, staff)).imported).toBe(3);
});

test('staged rows that a crash of Postgres has emptied are missed, not imported in part', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, count } = shopped;
  const handle = await sendFile(ctx, variantId, 'A-1\nB-2\nC-3');
  await previewImport(ctx, handle, staff);
  await db.pool.query('delete from import_row where line = 2');
  await expect(previewImport(ctx, handle, staff)).rejects.toMatchObject({ extra: { reason: 'import_lost' } });
  await expect(confirmImport(ctx, handle, staff)).rejects.toMatchObject({ extra: { reason: 'import_lost' } });
  expect(await count('stock_key')).toBe(0);
});

test('another person, another token and a lapsed import get nothing; a lapsed one is swept', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, count } = shopped;
  const handle = await sendFile(ctx, variantId, 'A-1\nB-2');
  const unknown = { code: 'not_found', extra: { reason: 'import_unknown' } };
  await expect(confirmImport(ctx, handle, owner)).rejects.toMatchObject(unknown);
  await expect(
    confirmImport(ctx, { ...handle, importToken: randomBytes(32).toString('base64url') }, staff),
  ).rejects.toMatchObject(unknown);
  await db.pool.query("update import_session set expires_at = now() - interval '1 second'");
  await expect(confirmImport(ctx, handle, staff)).rejects.toMatchObject({
    code: 'conflict',
    extra: { reason: 'import_lapsed' },
  });
  await beginImport(ctx, { variantId, format: 'lines' }, staff);
  expect([await count('import_row'), await count('import_chunk'), await count('import_session')]).toEqual([0, 0, 1]);
});

test('refused at the door: unknown and hand-delivered variants, a big chunk, a wrong CSV header, NUL in a label', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  const manual = await stockShelf(ctx, db.pool, [], { delivery: 'manual' });
  const begin = (input: object) => beginImport(ctx, { variantId, format: 'lines', ...input }, staff);
  await expect(begin({ variantId: '00000000-0000-7000-8000-000000000000' })).rejects.toMatchObject({
    code: 'not_found',
  });
  await expect(begin({ variantId: manual.variantId })).rejects.toMatchObject({ extra: { reason: 'variant_manual' } });
  await expect(begin({ label: 'a\0b' })).rejects.toMatchObject({ code: 'bad_input', extra: { field: 'label' } });
  const begun = await begin({ format: 'csv' });
  const append = (bytes: Buffer) => appendChunk(ctx, { ...begun, chunk: 0, bytes, last: true }, staff);
  await expect(append(Buffer.alloc(7 * 1024 * 1024))).rejects.toMatchObject({ code: 'too_large' });
  await expect(append(Buffer.from('PK\x03\x04\x14\0'))).rejects.toMatchObject({
    code: 'bad_input',
    extra: { reason: 'file_zip' },
  });
  expect(await append(Buffer.from('code,SECRET\n1,K1'))).toMatchObject({ state: 'received' });
});

test('bad lines are all counted and told up to a number', async () => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const handle = await sendFile(ctx, variantId, `ok-key\n${'bad\0\n'.repeat(250)}`, { chunkBytes: 300 });
  const preview = await previewImport(ctx, handle, staff);
  expect([preview.badCount, preview.bad.length, preview.bad.at(-1)!.line, preview.fresh]).toEqual([
    250,
    toldBadLines,
    toldBadLines + 1,
    1,
  ]);
});

test('canary keys are in no table in the clear, neither while an import runs nor after', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  const canaries = Array.from({ length: 5 }, () => `CANARY${randomBytes(12).toString('hex')}`);
  const begun = await beginImport(ctx, { variantId, format: 'lines' }, staff);
  // the last line stays open, so that the carried part is looked for as well
  await appendChunk(ctx, { ...begun, chunk: 0, bytes: Buffer.from(canaries.join('\n')), last: false }, staff);
  expect(await search(db.pool, canaries)).toEqual([]);
  await appendChunk(ctx, { ...begun, chunk: 1, bytes: Buffer.alloc(0), last: true }, staff);
  await previewImport(ctx, begun, staff);
  expect(await search(db.pool, canaries)).toEqual([]);
  await confirmImport(ctx, begun, staff);
  expect(await search(db.pool, canaries)).toEqual([]);
  expect(await search(db.pool, [begun.importToken])).toEqual([]);
  // control: the search finds one that lies about
  await db.pool.query('insert into setting (key, value) values ($1, $2)', [
    'leak',
    JSON.stringify({ note: Buffer.from(canaries[3]!).toString('base64') }),
  ]);
  expect(await search(db.pool, canaries)).toEqual([['setting', 'base64']]);
});

/** Every column of every table as text, searched for the needles as they are, in hex, base64 and base64url. */
async function search(
  pool: { query<R extends object>(text: string): Promise<{ rows: R[] }> },
  needles: string[],
): Promise<[string, string][]> {
  const tables = await pool.query<{ name: string }>(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const found: [string, string][] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ text: string }>(`select t::text as text from ${name} t`);
    const text = rows.map((row) => row.text).join('\n');
    for (const encoding of ['utf8', 'hex', 'base64', 'base64url'] as const) {
      // without the last sign, which depends on what follows
      const forms = needles.map((needle) => Buffer.from(needle).toString(encoding).replace(/=+$/, '').slice(0, -1));
      if (forms.some((form) => text.includes(form)) && !found.some(([table]) => table === name))
        found.push([name, encoding]);
    }
  }
  return found;
}
