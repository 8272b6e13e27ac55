import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUtf8 } from 'node:buffer';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FileEncoding } from '../../server/contract/imports.ts';
import { encodingJudge } from '../../server/features/imports/judge-encoding.ts';
import { encode, someHan } from '../support/encode.ts';

const judge = (bytes: Buffer, cut = bytes.length) => {
  const judging = encodingJudge();
  for (let at = 0; at < bytes.length; at += cut) judging.take(bytes.subarray(at, at + cut));
  return judging.finish();
};
const read = (bytes: Buffer, encoding: FileEncoding) => new TextDecoder(encoding).decode(bytes);
const caseFile = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/key-files', name));

const word = fc.array(fc.constantFrom(...someHan), { minLength: 2, maxLength: 8 }).map((signs) => signs.join(''));
const code = fc.stringMatching(/^[A-Z0-9]{4}-[A-Z0-9]{4}$/);
const line = fc.oneof(
  fc.tuple(word, code).map(([text, key]) => `${text} ${key}`),
  fc.tuple(word, code).map(([text, key]) => `${text}@shop.test----${key}`),
  code,
);
const text = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 12 }), word)
  .map(([lines, more]) => [...lines, more].join('\r\n') + '\r\n');

test.each(['gb18030', 'big5', 'utf-16le', 'utf-16be'] as const)(
  '%s: Chinese text arrives as written, and always waits for a yes',
  (encoding) => {
    let right = 0;
    let runs = 0;
    fc.assert(
      fc.property(text, (written) => {
        const bytes = encode(written, encoding);
        const judged = judge(bytes);
        expect(judged).toMatchObject({ clean: false, binary: false });
        runs++;
        if (read(bytes, judged.encoding) === written) right++;
        expect(read(bytes, encoding)).toBe(written);
      }),
      { numRuns: 150 },
    );
    expect(right / runs).toBeGreaterThan(0.9);
  },
);

test('UTF-8 is clean, with and without a mark, also with signs of every kind', () => {
  fc.assert(
    fc.property(text, fc.boolean(), (written, marked) => {
      expect(judge(Buffer.from((marked ? '\ufeff' : '') + written))).toMatchObject({ encoding: 'utf-8', clean: true });
    }),
    { numRuns: 150 },
  );
  for (const written of [
    'A-1\nB-2',
    '🔑-1\n',
    '“钥匙”…\n',
    'ZW-1\u200b\n',
    'A\u00a0\n',
    '',
    'nul\0\nok\n',
    'ключ-1\nпароль\n',
    '皮\n',
    'a–b\n',
    '卡\u3000密\n',
  ])
    expect([written, judge(Buffer.from(written)).clean, judge(Buffer.from(written)).encoding]).toEqual([
      written,
      true,
      'utf-8',
    ]);
});

test('however a file is cut, it is judged alike', () => {
  const cut = fc.integer({ min: 1, max: 40 });
  const encodings = fc.constantFrom<FileEncoding>('utf-8', 'gb18030', 'big5', 'utf-16le');
  fc.assert(
    fc.property(text, encodings, cut, (written, encoding, size) => {
      const bytes = encode(written, encoding);
      const { encoding: judged, clean } = judge(bytes);
      expect(judge(bytes, size)).toMatchObject({ encoding: judged, clean });
    }),
    { numRuns: 100 },
  );
});

test('GB18030 that happens to be valid UTF-8 is never taken for it without asking', () => {
  const line = caseFile('gbk-mixed.txt').subarray(27);
  expect(new TextDecoder('utf-8', { fatal: true }).decode(line)).toContain('CARD');
  expect(judge(line)).toMatchObject({ encoding: 'gb18030', clean: false });
  // every character whose two bytes are valid UTF-8 as well
  const twins = someHan.filter((sign) => isUtf8(encode(sign, 'gb18030')));
  expect(twins.length).toBeGreaterThan(100);
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...twins), { minLength: 1, maxLength: 30 }), code, (signs, key) => {
      expect(judge(encode(`${signs.join('')} ${key}\n`, 'gb18030')).clean).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test.each<[FileEncoding, number[], Buffer, FileEncoding]>([
  ['utf-8', [0xef, 0xbb, 0xbf], caseFile('gbk-mixed.txt').subarray(27), 'gb18030'],
  ['utf-16le', [0xff, 0xfe], encode('\u3400\u3401\n', 'utf-16le'), 'utf-8'],
  ['utf-16be', [0xfe, 0xff], encode('\u3400\u3401\n', 'utf-16be'), 'utf-8'],
  ['gb18030', [0x84, 0x31, 0x95, 0x33], Buffer.from('A-1\n'), 'utf-8'],
])('a mark of %s decides, whatever the rest would be taken for', (encoding, mark, rest, taken) => {
  expect(judge(rest).encoding).toBe(taken);
  const clean = encoding === 'utf-8';
  expect(judge(Buffer.concat([Buffer.from(mark), rest]))).toMatchObject({ encoding, clean, binary: false });
});

test('accents in UTF-8 are proposed as such; they may be Chinese, so a person is asked', () => {
  for (const written of ['clé été\n', 'größe-1\n']) expect(judge(Buffer.from(written)).encoding).toBe('utf-8');
});

test('a file of Western text is read as such when it is nothing else, and waits for a yes', () => {
  expect(judge(Buffer.from('clé-1\nété-2\n', 'latin1'))).toMatchObject({ encoding: 'windows-1252', clean: false });
});
