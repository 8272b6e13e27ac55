import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxKeyLength, maxLineBytes, maxRecordBytes } from '../../../../server/contract/keys.ts';
import { cleanKey } from '../../../../server/features/keys/clean-key.ts';
import { formatCsvRow } from '../../../../server/features/keys/format-csv-row.ts';
import type { FileLayout } from '../../../../server/contract/imports.ts';
import { newSplitter } from '../../../../server/features/imports/split-file.ts';
import type { Found } from '../../../../server/features/imports/splitter.ts';

const layouts: Record<'lines' | 'csv', FileLayout> = {
  lines: { kind: 'lines', delimiter: ',', header: false, columns: [0], joiner: '----' },
  csv: { kind: 'table', delimiter: ',', header: true, columns: [1], joiner: '----' },
};
type Format = keyof typeof layouts;

function split(layout: Format | FileLayout, bytes: Buffer, cuts: number[] = []) {
  const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).toSorted((a, b) => a - b), bytes.length];
  const splitter = newSplitter(typeof layout === 'string' ? layouts[layout] : layout, 2);
  const decoder = new TextDecoder();
  const keys: Found[] = [];
  const bad: { line: number; reason: string }[] = [];
  for (let at = 1; at < edges.length; at++) {
    const last = at === edges.length - 1;
    const part = splitter.take(decoder.decode(bytes.subarray(edges[at - 1], edges[at]), { stream: !last }), last);
    keys.push(...part.keys);
    bad.push(...part.bad);
  }
  return { keys, bad, ...splitter.totals };
}

const lines = (text: string | Buffer) => split('lines', Buffer.from(text as string));
const csv = (text: string, change: Partial<FileLayout> = {}) =>
  split({ ...layouts.csv, columns: [0], ...change }, Buffer.from(text));
const texts = ({ keys }: { keys: Found[] }) => keys.map((key) => key.text);

const nasty = fc.oneof(
  fc
    .constantFrom(
      '\n',
      '\r\n',
      '\r',
      '"',
      '""',
      ',',
      '\0',
      '\t',
      ' ',
      '\u00a0',
      '\u0085',
      '\uFEFF',
      '卡密',
      '🔑',
      'é',
      'KEY-1',
      "'=1+1",
      '\u202e',
    )
    .map((s) => Buffer.from(s)),
  fc.constantFrom(Buffer.from([0xff, 0xfe]), Buffer.from([0xe5, 0x8d]), Buffer.from([0xa0])),
  fc.integer({ min: maxLineBytes - 2, max: maxLineBytes + 2 }).map((n) => Buffer.alloc(n, 'x')),
  fc.integer({ min: maxRecordBytes - 3, max: maxRecordBytes + 3 }).map((n) => Buffer.alloc(n, 'y')),
  fc.integer({ min: maxKeyLength - 1, max: maxKeyLength + 1 }).map((n) => Buffer.alloc(n, 'z')),
);
const file = fc.array(nasty, { maxLength: 25 }).map((parts) => Buffer.concat(parts));
const cuts = fc.array(fc.oneof(fc.nat(60), fc.nat(200_000)), { maxLength: 8 });

test.each(['lines', 'csv'] as const)('%s: however the file is cut, the same keys and bad lines come out', (format) => {
  fc.assert(
    fc.property(file, cuts, (body, at) => {
      const bytes = format === 'csv' ? Buffer.concat([Buffer.from('id,"Secret"\r\n'), body]) : body;
      expect(split(format, bytes, at)).toEqual(split(format, bytes));
    }),
    { numRuns: 400 },
  );
});

test.each(['lines', 'csv'] as const)('%s: one byte at a time', (format) => {
  const bytes = Buffer.from('\uFEFFnote,key\r\n"a""b",x\r\n卡密🔑,"two\nlines"\r\n\r\n"open,\nlast,é');
  const cutEverywhere = Array.from({ length: bytes.length }, (_, at) => at);
  expect(split(format, bytes, cutEverywhere)).toEqual(split(format, bytes));
});

test('lines: BOM, CRLF, blanks and blank lines; numbers are the file’s', () => {
  expect(lines('\uFEFF A-1 \r\n\r\n\t\nB----pass----mail\nC%0A')).toMatchObject({
    keys: [
      { line: 1, text: 'A-1' },
      { line: 4, text: 'B----pass----mail' },
      { line: 5, text: 'C%0A' },
    ],
    bad: [],
    lines: 5,
  });
});

test('lines: each bad line has its reason and the others are kept; each way to end a line is one', () => {
  const parts = ['good-1', 'nul\0', 'x'.repeat(maxKeyLength), 'x'.repeat(maxKeyLength + 1), 'a\rb', 'good-2'].map((s) =>
    Buffer.from(s),
  );
  parts.splice(5, 0, Buffer.from([0x41, 0xff]));
  const found = lines(Buffer.concat(parts.flatMap((part) => [part, Buffer.from('\n')])));
  expect(found.keys.map((key) => key.line)).toEqual([1, 3, 5, 6, 8]);
  expect(found.bad).toEqual([
    { line: 2, reason: 'control_character' },
    { line: 4, reason: 'too_long' },
    { line: 7, reason: 'unreadable' },
  ]);
  expect(found.ends).toEqual({ lf: 7, crlf: 0, cr: 1 });
});

test('a line of 10 MB is one bad line and is never carried along', () => {
  const chunk = 'x'.repeat(1_000_000);
  for (const layout of [layouts.lines, { ...layouts.csv, header: false, columns: [0] }]) {
    const splitter = newSplitter(layout, 2);
    expect(splitter.take(`ok\n${chunk}`, false).bad).toEqual([{ line: 2, reason: 'too_long' }]);
    for (let n = 0; n < 9; n++) expect(splitter.take(chunk, false).bad).toEqual([]);
    expect(splitter.take('end\nlast', true).keys).toEqual([{ line: 3, text: 'last' }]);
  }
});

test('csv: the chosen columns are joined, quoting is honoured, line numbers are the file’s', () => {
  expect(texts(csv('name,Secret\na,K1\nb,"K,2"\nc,"K""3"\n', { columns: [1] }))).toEqual(['K1', 'K,2', 'K"3']);
  expect(texts(csv('card,pin\nA,1\nB,1', { columns: [0, 1] }))).toEqual(['A----1', 'B----1']);
  expect(texts(csv('card;pin\rA;1\rB;2', { columns: [1, 0], delimiter: ';', joiner: ':' }))).toEqual(['1:A', '2:B']);
  expect(texts(csv('A\t1\r\nB\t2', { header: false, delimiter: '\t', columns: [0, 1], joiner: '\t' }))).toEqual([
    'A\t1',
    'B\t2',
  ]);
  expect(csv('key,note\nK1,"two\nlines"\nK2,').keys).toEqual([
    { line: 2, text: 'K1' },
    { line: 4, text: 'K2' },
  ]);
  expect(csv('key\r\n"one\r\ntwo"\r\n')).toMatchObject({
    keys: [{ line: 2, text: 'one\ntwo' }],
    lines: 3,
    tidied: { breaks: 1 },
    headers: 1,
  });
});

test('csv: bad records are told and the next lines are read; nothing of a row is left out unsaid', () => {
  const found = csv('key,n\nK1,1\n"K2"x,1\n,no key\nonly\n"open\nK3,1\nK4,1,more\nK5,1,,\n');
  expect(texts(found)).toEqual(['K1', 'only', 'K3', 'K5']);
  expect(found.bad).toEqual([
    { line: 3, reason: 'bad_quoting' },
    { line: 4, reason: 'no_key' },
    { line: 6, reason: 'bad_quoting' },
    { line: 8, reason: 'extra_columns' },
  ]);
  expect(csv('a,b\nK1,1\nK2\n', { columns: [0, 1] }).bad).toEqual([{ line: 3, reason: 'missing_column' }]);
});

test('csv: what formatCsvRow writes is read back, unless a spreadsheet would calculate it', () => {
  const cell = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .filter((s) => s.isWellFormed() && cleanKey(s).text === s && !/[\p{Cc}\ufffd]/u.test(s));
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 20 }), (cells) => {
      const written = `key,n\r\n${cells.map((text) => formatCsvRow([text, '1'])).join('')}`;
      expect(texts(csv(written))).toEqual(
        cells.map((text) => (/^\p{Cf}*[=+\-@＝＋－＠﹢﹣﹫﹦]/u.test(text) ? `'${text}` : text)),
      );
    }),
  );
});

test.each([-2, -1, 0, 1, 2])('at the longest line and record %i: the same wherever it is cut', (beside) => {
  // short keys, so that only the length of the line itself can be wrong
  const line = `${'K1'.padEnd(maxLineBytes + beside)}\nK2\n`;
  const record = (filler: string) =>
    `key,n\nK1,${filler.padEnd(maxRecordBytes + beside - 3 - (filler.length > 0 ? 1 : 0), 'x')}${filler}\nK2,\n`;
  const table = { ...layouts.csv, columns: [0] };
  const files = [
    ['lines', line],
    [table, record('')],
    [table, record('"')],
  ] as const;
  for (const [format, text] of files) {
    const bytes = Buffer.from(text);
    const whole = split(format, bytes);
    expect(texts(whole)).toContain('K2');
    const end = text.indexOf('\nK2');
    for (let cut = end - 6; cut <= end + 3; cut++) expect(split(format, bytes, [cut])).toEqual(whole);
  }
  const tooLong = beside > 0 ? [{ line: 1, reason: 'too_long' }] : [];
  expect(split('lines', Buffer.from(line)).bad).toEqual(tooLong);
  expect(split(table, Buffer.from(record(''))).bad).toEqual(tooLong.map((bad) => ({ ...bad, line: 2 })));
});
