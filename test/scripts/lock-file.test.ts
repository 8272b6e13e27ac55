import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { entriesWithoutIntegrity, missingPlatformPackages } from '../../scripts/lib/lock-file.mjs';

const file = join(import.meta.dirname, '../../package-lock.json');

test('the lock file names every platform (else: node scripts/complete-lock.mjs)', () => {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof missingPlatformPackages>[0];
  expect(Object.keys(missingPlatformPackages(lock))).toEqual([]);
});

test('every package in the lock file has its checksum (else: node scripts/complete-lock.mjs)', () => {
  const lock = JSON.parse(readFileSync(file, 'utf8')) as Parameters<typeof entriesWithoutIntegrity>[0];
  expect(entriesWithoutIntegrity(lock)).toEqual([]);
  const first = Object.keys(lock.packages).find((path) => lock.packages[path]!.integrity)!;
  delete lock.packages[first]!.integrity;
  expect(entriesWithoutIntegrity(lock)).toEqual([first]);
});

test('a platform left out is found, beside its sisters and at the version its own parent names', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/tool': {
        version: '2.0.0',
        optionalDependencies: { 'tool-linux-x64-gnu': '2.0.0', 'tool-darwin-arm64': '2.0.0' },
      },
      'node_modules/tool-linux-x64-gnu': { version: '2.0.0' },
      'node_modules/old/node_modules/tool': {
        version: '1.0.0',
        optionalDependencies: { 'tool-darwin-arm64': '1.0.0' },
      },
    },
  };
  expect(missingPlatformPackages(lock)).toEqual({
    'node_modules/tool-darwin-arm64': { version: '2.0.0', cpu: ['arm64'], os: ['darwin'], optional: true },
    'node_modules/old/node_modules/tool-darwin-arm64': {
      version: '1.0.0',
      cpu: ['arm64'],
      os: ['darwin'],
      optional: true,
    },
  });
});
