import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maxKeyLength } from '../../../../server/contract/keys.ts';
import { normalKey } from '../../../../server/features/keys/clean-key.ts';
import { blindIndexer, keyAad, lastFour, openRow, rowSealer } from '../../../../server/features/keys/seal-keys.ts';
import { decrypt } from '../../../../server/lib/seal.ts';

const batch = '019a0000-0000-7000-8000-000000000003';
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 200 })
  .map((s) => s.trim())
  .filter((s) => s !== '');

test('the blind index is HMAC-SHA-256 of the composed, trimmed key', () => {
  fc.assert(
    fc.property(text, (key) => {
      const secret = randomBytes(32);
      expect(blindIndexer(secret)(key)).toEqual(createHmac('sha256', secret).update(normalKey(key)).digest());
      expect(blindIndexer(secret)(`  ${key}\t`)).toEqual(blindIndexer(secret)(key));
    }),
  );
  const secret = randomBytes(32);
  // the longest that composing can make of a key is hashed whole
  const longest = '\ufb2c'.repeat(maxKeyLength);
  expect(blindIndexer(secret)(longest)).toEqual(createHmac('sha256', secret).update(longest.normalize('NFC')).digest());
  expect(blindIndexer(secret)('é')).toEqual(blindIndexer(secret)('e\u0301'));
});

test('a sealed row opens as itself, by lib/seal too', () => {
  fc.assert(
    fc.property(text, (key) => {
      const dataKey = randomBytes(32);
      const row = rowSealer(batch, dataKey, randomBytes(32))(key);
      expect(openRow(createSecretKey(dataKey), batch, row).toString()).toBe(key.toWellFormed());
      expect(decrypt(dataKey, row.sealed, keyAad(batch, row.blindIndex.toString('hex'))).toString()).toBe(
        key.toWellFormed(),
      );
    }),
  );
});

test('ciphertexts swapped between rows or batches never open', () => {
  const dataKey = randomBytes(32);
  const seal = rowSealer(batch, dataKey, randomBytes(32));
  const rows = Array.from({ length: 60 }, (_, n) => seal(`KEY-${n}`));
  const key = createSecretKey(dataKey);
  let refused = 0;
  for (const a of rows) {
    for (const b of rows) {
      if (a === b) continue;
      expect(() => openRow(key, batch, { sealed: b.sealed, blindIndex: a.blindIndex })).toThrow();
      refused++;
    }
    expect(() => openRow(key, batch.replace('3', '4'), a)).toThrow();
  }
  console.log(`swapped rows: ${refused} of ${60 * 59} refused`);
  expect(new Set(rows.map((row) => row.sealed.subarray(0, 12).toString('hex'))).size).toBe(rows.length);
});

test('at most 4 characters are shown, and of a short key at most a third', () => {
  expect(['AB', 'ABCDEF', 'ABCDEFGHI', 'ABCDE-FGHIJ-KLMNO', '12345678901🔑'].map(lastFour)).toEqual([
    '',
    'EF',
    'GHI',
    'LMNO',
    '01🔑',
  ]);
  expect(lastFour(`${'x'.repeat(20)}🔑abc`)).toBe('abc');
});
