import { expect, test } from 'vitest';
import { stockShelf } from '../../support/stock.ts';
import { addPerson, openConsole, signedIn, testDatabase } from './console.ts';

test('staff bring keys in through the API; the import is theirs alone', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'staff');
  await addPerson(desk.ctx, 'staff', 'other@shop.test');
  const staff = await signedIn(desk.url, 'staff@shop.test');
  const other = await signedIn(desk.url, 'other@shop.test');
  const { variantId } = await stockShelf(desk.ctx, db.pool, []);
  const begun = (
    await staff.mutate(desk.url, 'stock.beginImport', {
      variantId,
      format: 'lines',
      label: '周五',
      supplier: '',
      costMinor: 0,
      note: '',
    })
  ).body.result.data;
  const handle = { sessionId: begun.sessionId, importToken: begun.importToken };
  const chunk = {
    ...handle,
    chunk: 0,
    bytesBase64: Buffer.from('AAAA-1111\nBBBB-2222\n').toString('base64'),
    last: true,
  };
  const refusals: [unknown, string][] = [
    [{ ...chunk, bytesBase64: 'AAAA*111' }, 'bad_input'],
    [{ ...chunk, bytesBase64: 'QUFB\nQUFB' }, 'bad_input'],
    [{ ...chunk, chunk: -1 }, 'bad_input'],
    [{ ...chunk, importToken: 'x'.repeat(43) }, 'not_found'],
  ];
  for (const [input, code] of refusals)
    expect((await staff.mutate(desk.url, 'stock.appendChunk', input)).body.error.data.app.code).toBe(code);
  for (const path of ['stock.appendChunk', 'stock.confirmImport', 'stock.cancelImport']) {
    expect(
      (await other.mutate(desk.url, path, path === 'stock.appendChunk' ? chunk : handle)).body.error.data.app.code,
    ).toBe('not_found');
  }
  expect((await staff.mutate(desk.url, 'stock.appendChunk', chunk)).body.result.data).toMatchObject({
    nextChunk: 1,
    lines: 2,
    bad: 0,
  });
  expect((await staff.query(desk.url, 'stock.previewImport', handle)).body.result.data).toMatchObject({
    total: 2,
    fresh: 2,
    badCount: 0,
  });
  expect((await staff.mutate(desk.url, 'stock.confirmImport', handle)).body.result.data).toMatchObject({
    imported: 2,
    skipped: 0,
  });
  expect((await db.pool.query('select 1 from stock_key')).rowCount).toBe(2);
});
