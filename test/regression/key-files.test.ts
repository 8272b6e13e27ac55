import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { FileLayout } from '../../server/contract/imports.ts';
import { aliasTask } from '../../server/features/delivery/alias-stock.ts';
import { openStockKey, type StockKeyRow } from '../../server/features/delivery/open-keys.ts';
import { confirmImport } from '../../server/features/imports/confirm-import.ts';
import { decideImport } from '../../server/features/imports/decide-import.ts';
import { listBatches } from '../../server/features/stock/list-batches.ts';
import { previewImport } from '../../server/features/imports/preview-import.ts';
import { undoOwnImport } from '../../server/features/stock/undo-batch.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';
import { encode } from '../support/encode.ts';
import { importKeys, owner, sendFile, staff } from '../support/imports.ts';
import { resealAsBefore } from '../support/old-stock.ts';
import { stockShelf } from '../support/stock.ts';

async function shop() {
  const db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, []);
  const keysOf = async (batchId: string) => {
    const { rows } = await db.pool.query<StockKeyRow>(
      'select k.*, b.sealed_data_key from stock_key k join key_batch b on b.id = k.batch_id where k.batch_id = $1 order by k.pos',
      [batchId],
    );
    return rows.map((row) => openStockKey(ctx, row).toString());
  };
  return { db, ctx, variantId, keysOf, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

const caseFile = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/key-files', name));
const table = (change: Partial<FileLayout>): FileLayout => ({
  kind: 'table',
  delimiter: ',',
  header: true,
  columns: [0],
  joiner: '----',
  ...change,
});

test.each([1, 7, 1_000_000])(
  'GB18030 with a line that is valid UTF-8: read as one file, in chunks of %i',
  async (chunkBytes) => {
    await using shopped = await shop();
    const { ctx, variantId, keysOf } = shopped;
    const handle = await sendFile(ctx, variantId, caseFile('gbk-mixed.txt'), { format: 'auto', chunkBytes });
    const preview = await previewImport(ctx, handle, staff);
    expect(preview).toMatchObject({ fresh: 2, badCount: 0, reading: { encoding: 'gb18030', asks: ['encoding'] } });
    expect(preview.reading.samples).toEqual(
      ['账号•••••@••••.••••----•••••••L191', '••元券 ••••-••••••-•7'].map((s) =>
        expect.stringContaining(s.slice(0, 3)),
      ),
    );
    await expect(confirmImport(ctx, handle, staff)).rejects.toMatchObject({
      extra: { reason: 'import_asks_encoding' },
    });
    const asUtf8 = await decideImport(ctx, { ...handle, encoding: 'utf-8' }, staff);
    expect(asUtf8).toMatchObject({ badCount: 1, reading: { encoding: 'utf-8' } });
    expect((await decideImport(ctx, { ...handle, encoding: 'gb18030' }, staff)).reading.asks).toEqual([]);
    const { batchId } = await confirmImport(ctx, handle, staff);
    expect(await keysOf(batchId)).toEqual(['账号user1@shop.test----pass4C1L191', '50元券 CARD-4C1L19-77']);
  },
);

test('nothing unreadable is sold, whichever encoding a person insists on', async () => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const handle = await sendFile(ctx, variantId, caseFile('gbk-mixed.txt'), { format: 'auto' });
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be', 'big5'] as const) {
    const preview = await decideImport(ctx, { ...handle, encoding }, staff);
    expect(preview.reading.samples.join('')).not.toContain('\ufffd');
  }
});

test.each([
  ['utf16le.txt', ['U16-4C1L19-0001', 'U16-4C1L19-0002'], 'utf-16le'],
  ['cr-only.txt', ['CR-4C1L19-1', 'CR-4C1L19-2', 'CR-4C1L19-3'], 'utf-8'],
  ['multiline.csv', ['line one 4C1L19\nline two'], 'utf-8'],
  ['zero-width.txt', ['ZW-4C1L19-0001'], 'utf-8'],
] as const)('%s arrives as it should', async (name, keys, encoding) => {
  await using shopped = await shop();
  const { ctx, variantId, keysOf } = shopped;
  for (const format of ['auto', name.endsWith('csv') ? 'csv' : 'lines'] as const) {
    const handle = await sendFile(ctx, variantId, caseFile(name), { format, chunkBytes: 5 });
    const { reading, bad } = await previewImport(ctx, handle, staff);
    expect([reading.encoding, bad]).toEqual([encoding, []]);
    if (format !== 'auto') continue;
    if (reading.asks.length > 0) await decideImport(ctx, { ...handle, encoding }, staff);
    const { batchId } = await confirmImport(ctx, handle, staff);
    expect(await keysOf(batchId)).toEqual(keys);
  }
});

test('invisible characters: one key, four duplicates, and what was cleaned is counted', async () => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const preview = await previewImport(ctx, await sendFile(ctx, variantId, caseFile('zero-width.txt')), staff);
  expect(preview).toMatchObject({ fresh: 1, duplicatesInFile: 4, reading: { tidied: { invisible: 3, ends: 1 } } });
});

test('a key in stock from before keys were cleaned is a duplicate of its clean form, and the other way round', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  // an old row: sealed under the index of the text as it was
  const dirty = 'ZW-\u200b4C1L19-0001';
  const { batchId } = await importKeys(ctx, variantId, ['ZW-4C1L19-0001', 'OTHER-1']);
  await resealAsBefore(ctx, db.pool, batchId, 'ZW-4C1L19-0001', dirty);
  const job = {
    id: 1,
    epoch: 1,
    attempts: 1,
    lastAttempt: false,
    signal: new AbortController().signal,
    complete: async () => {},
  };
  await aliasTask.run(ctx, { after: 0 }, job);
  for (const text of ['ZW-4C1L19-0001\nNEW-1', `${dirty}\nNEW-1`]) {
    const handle = await sendFile(ctx, variantId, text);
    expect(await previewImport(ctx, handle, staff)).toMatchObject({
      fresh: 1,
      duplicatesInStock: 1,
      stockDuplicates: [{ batchId, count: 1 }],
    });
  }
  const handle = await sendFile(ctx, variantId, 'ZW-4C1L19-0001\nNEW-1');
  expect(await confirmImport(ctx, handle, staff)).toMatchObject({ imported: 1, skipped: 1 });
});

test('several columns: the preview asks, nothing is sold before, equal cells in one column are no duplicates', async () => {
  await using shopped = await shop();
  const { ctx, variantId, keysOf } = shopped;
  const file = '卡号,密码\r\nCARD-1,1111\r\nCARD-2,1111\r\n"CARD,3",1111\r\n';
  const send = () => sendFile(ctx, variantId, file, { format: 'csv', supplier: '阿猫批发' });
  const first = await send();
  const preview = await previewImport(ctx, first, staff);
  expect(preview).toMatchObject({
    fresh: 3,
    duplicatesInFile: 0,
    reading: {
      asks: ['columns'],
      columnCount: 2,
      columnNames: ['卡号', '密码'],
      headers: 1,
      layout: { columns: [0, 1] },
    },
  });
  await expect(confirmImport(ctx, first, staff)).rejects.toMatchObject({ extra: { reason: 'import_asks_columns' } });
  await expect(decideImport(ctx, { ...first, layout: table({ columns: [2] }) }, staff)).rejects.toMatchObject({
    extra: { reason: 'columns_unknown' },
  });
  const decided = await decideImport(ctx, { ...first, layout: table({ columns: [1, 0], joiner: ':' }) }, staff);
  expect(decided.reading.asks).toEqual([]);
  const { batchId } = await confirmImport(ctx, first, staff);
  expect(await keysOf(batchId)).toEqual(['1111:CARD-1', '1111:CARD-2', '1111:CARD,3']);
  // remembered for the supplier and this kind of table, and for no other
  const { reading } = await previewImport(ctx, await send(), staff);
  expect(reading).toMatchObject({ remembered: true, asks: [], layout: { columns: [1, 0], joiner: ':' } });
  const other = await sendFile(ctx, variantId, file, { format: 'csv', supplier: '别家' });
  expect((await previewImport(ctx, other, staff)).reading.asks).toEqual(['columns']);
  const wider = await sendFile(ctx, variantId, '卡号,密码,备注\nA,1,x\n', { format: 'csv', supplier: '阿猫批发' });
  expect((await previewImport(ctx, wider, staff)).reading.asks).toEqual(['columns']);
});

test.each([
  ['semicolons', 'A-1;11\nB-2;11\n', ';', 2],
  ['tabs', 'A-1\t11\r\nB-2\t11\r\n', '\t', 2],
  ['commas without a header', 'A-1,11\nB-2,11\n', ',', 2],
  ['quotes', '"A-1","1,1"\r"B-2","11"\r', ',', 2],
] as const)('a table with %s is seen as one', async (_, text, delimiter, columnCount) => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const { reading } = await previewImport(ctx, await sendFile(ctx, variantId, text, { format: 'auto' }), staff);
  expect(reading).toMatchObject({
    columnCount,
    layout: { kind: 'table', delimiter, header: false },
    asks: ['columns'],
  });
});

test('card----password stays one key, inner blanks and case stay, and no question is asked', async () => {
  await using shopped = await shop();
  const { ctx, variantId, keysOf } = shopped;
  const keys = ['user1@a.test----Pa ss  1', 'user2@a.test----pa ss  1', '全角　空格 ＡＢ1', '👨‍👩‍👧-key-1'];
  const handle = await sendFile(ctx, variantId, keys.join('\n'), { format: 'auto' });
  const { reading } = await previewImport(ctx, handle, staff);
  expect(reading).toMatchObject({ asks: [], tidied: { ends: 0, invisible: 0, spaces: 0, breaks: 0 } });
  expect(await keysOf((await confirmImport(ctx, handle, staff)).batchId)).toEqual(keys);
});

test('a first line that may name a column is left out when it is known, and asked about when not', async () => {
  await using shopped = await shop();
  const { ctx, variantId, keysOf } = shopped;
  const known = await sendFile(ctx, variantId, '卡密\nK-1\nK-2\n', { format: 'auto' });
  expect(await previewImport(ctx, known, staff)).toMatchObject({
    fresh: 2,
    reading: { headers: 1, firstLine: '卡密' },
  });
  const alike = await sendFile(ctx, variantId, 'ABCD-EFGH\nK2CD-1111\nK3CD-1112\nK4CD-1113\n', { format: 'auto' });
  expect((await previewImport(ctx, alike, staff)).reading.asks).toEqual([]);
  const odd = await sendFile(ctx, variantId, 'CARD-NO\nK-1\nK-2\nK-3\n', { format: 'auto' });
  const { reading } = await previewImport(ctx, odd, staff);
  expect(reading).toMatchObject({ asks: ['header'], headers: 0 });
  await expect(confirmImport(ctx, odd, staff)).rejects.toMatchObject({ extra: { reason: 'import_asks_header' } });
  await decideImport(ctx, { ...odd, layout: { ...reading.layout, header: true } }, staff);
  expect(await keysOf((await confirmImport(ctx, odd, staff)).batchId)).toEqual(['K-1', 'K-2', 'K-3']);
});

test.each([
  ['a zip or spreadsheet', Buffer.from('PK\x03\x04rest of it'), 'file_zip'],
  ['a PDF', Buffer.from('%PDF-1.7\n%âãÏÓ'), 'file_pdf'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d', 'hex'), 'file_picture'],
  ['an old Office file', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'file_office'],
  ['nothing', Buffer.alloc(0), 'file_empty'],
  ['only blanks', Buffer.from(' \r\n\t\n'), 'file_empty'],
  ['only a mark', Buffer.from('\ufeff'), 'file_empty'],
  ['noise', Buffer.from(Array.from({ length: 3000 }, (_, n) => (n * n * 7 + n * 13) % 256)), 'file_no_text'],
])('%s is refused with what to do', async (_, bytes, reason) => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const read = async () =>
    previewImport(ctx, await sendFile(ctx, variantId, bytes, { format: 'auto', chunkBytes: 4096 }), staff);
  await expect(read()).rejects.toMatchObject({ code: 'bad_input', extra: { reason } });
});

test('NUL bytes and mixed line ends: told, and the other lines are kept', async () => {
  await using shopped = await shop();
  const { ctx, variantId } = shopped;
  const handle = await sendFile(ctx, variantId, 'A-1\r\nB-2\nC-3\rnul\0\nD-4', { format: 'auto' });
  expect(await previewImport(ctx, handle, staff)).toMatchObject({
    fresh: 4,
    bad: [{ line: 4, reason: 'control_character' }],
    reading: { asks: [], mixedLineEnds: true },
  });
});

test.each(['big5', 'utf-16le', 'utf-16be', 'gb18030'] as const)(
  '%s without a mark arrives after a yes',
  async (encoding) => {
    await using shopped = await shop();
    const { ctx, variantId, keysOf } = shopped;
    const keys = ['使用者user1----密碼A1', '點數卡 CARD-77', '皮卡-3'];
    const text = encoding === 'gb18030' ? ['账号user1----密码A1', '点数卡 CARD-77', '皮卡-3'] : keys;
    const bytes = encode(text.join('\r\n'), encoding);
    const handle = await sendFile(ctx, variantId, bytes, { format: 'auto', chunkBytes: 3 });
    const { reading } = await previewImport(ctx, handle, staff);
    expect(reading).toMatchObject({ encoding, asks: ['encoding'] });
    await decideImport(ctx, { ...handle, encoding }, staff);
    expect(await keysOf((await confirmImport(ctx, handle, staff)).batchId)).toEqual(text);
  },
);

test('whoever imported takes the unsold keys back within the hour; nobody else, no sold or held key, not later', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId } = shopped;
  const { batchId } = await importKeys(ctx, variantId, ['K-1', 'K-2', 'K-3', 'K-4']);
  await db.pool.query('update stock_key set sold_at = now() where pos = (select min(pos) from stock_key)');
  await db.pool.query(
    "update stock_key set reserved_until = now() + interval '5 minutes' where pos = (select max(pos) from stock_key)",
  );
  const [batch] = await listBatches(ctx, {}, staff);
  expect(batch!.undoUntil).toBeDefined();
  expect((await listBatches(ctx, {}, owner))[0]!.undoUntil).toBeUndefined();
  const other = { ...staff, id: 'staff-2' };
  await expect(undoOwnImport(ctx, { batchId }, other)).rejects.toMatchObject({ code: 'not_found' });
  await expect(undoOwnImport(ctx, { batchId }, owner)).rejects.toMatchObject({ code: 'not_found' });
  expect(await undoOwnImport(ctx, { batchId }, staff)).toMatchObject({ affected: 2, held: 1 });
  const audit = await db.pool.query("select actor, detail from audit_entry where action = 'batches.undo-own'");
  expect(audit.rows).toMatchObject([{ actor: 'staff:staff-1:小李', detail: { affected: 2, held: 1 } }]);
  // undone, the same keys come in again
  const again = await importKeys(ctx, variantId, ['K-2', 'K-3']);
  expect(again.imported).toBe(2);
  await db.pool.query("update key_batch set created_at = now() - interval '61 minutes' where id = $1", [again.batchId]);
  await expect(undoOwnImport(ctx, { batchId: again.batchId }, staff)).rejects.toMatchObject({
    extra: { reason: 'undo_too_late' },
  });
});
