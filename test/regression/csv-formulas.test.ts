import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answerExport } from '../../server/features/delivery/answer-export.ts';
import { formatCsvRow } from '../../server/features/keys/format-csv-row.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';
import { importKeys, owner } from '../support/imports.ts';
import { stockShelf } from '../support/stock.ts';

const signs = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹫', '﹦'];
const before = ['', ' ', '\t', '\r', '\n', '\u3000', '\u00a0', '\u200b', '\ufeff', '\u202e'];

test('whatever stands before a formula sign, half or full width, the cell is text', () => {
  for (const sign of signs)
    for (const lead of before)
      expect(formatCsvRow([`${lead}${sign}cmd|' /C calc'!A0`]).replace(/^"/, '')).toMatch(/^'/);
  for (const lead of ['\t', '\r', '\n']) expect(formatCsvRow([`${lead}A1`])).toMatch(/^"?'/);
  expect(formatCsvRow(['A-1', '卡密', '1=1'])).toBe('A-1,卡密,1=1\r\n');
});

test('an export of keys can be opened in a spreadsheet', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, []);
  const { batchId } = await importKeys(ctx, variantId, ['＝1+1', '＠SUM(1)', '=2+2', 'PLAIN-1']);
  const text = await answerExport(ctx, { batchId, which: 'all' }, { requestedBy: owner.id });
  const firstCells = text.split('\r\n').map((row) => row.split(',')[0]);
  expect(firstCells.slice(1, 5)).toEqual(["'＝1+1", "'＠SUM(1)", "'=2+2", 'PLAIN-1']);
});

test('exports that make a CSV file are known here, so that a new one is tested above', () => {
  const root = join(import.meta.dirname, '../..');
  const makers = globSync('{server,src}/**/*.{ts,tsx}', { cwd: root }).filter((file) =>
    /\.csv`|text\/csv; ?charset/.test(readFileSync(join(root, file), 'utf8')),
  );
  expect(makers).toEqual(['server/features/keys/export.ts']);
});
