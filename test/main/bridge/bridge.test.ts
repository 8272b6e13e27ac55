import { beforeEach, expect, test, vi } from 'vitest';
import { fakeElectron, recorded } from '../fake-electron.ts';

vi.mock('electron', () => fakeElectron);
const { copyText } = await import('../../../src/main/bridge/copy-text.ts');
const { plainName } = await import('../../../src/main/bridge/save-file.ts');

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

test('a copied key is gone after a minute, unless something else was copied meanwhile', async () => {
  await copyText('KEY-1', { secret: true });
  await vi.advanceTimersByTimeAsync(59_000);
  expect(recorded.clipboard).toBe('KEY-1');
  await vi.advanceTimersByTimeAsync(1000);
  expect(recorded.clipboard).toBe('');

  await copyText('KEY-2', { secret: true });
  recorded.clipboard = 'something else';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(recorded.clipboard).toBe('something else');
});

test('what is no secret stays, also when a secret was copied just before', async () => {
  await copyText('KEY-1', { secret: true });
  await copyText('order 7');
  await vi.advanceTimersByTimeAsync(120_000);
  expect(recorded.clipboard).toBe('order 7');
});

test.each([
  ['订单 2026-11-23.csv', '订单 2026-11-23.csv'],
  ['../../.bashrc', 'bashrc'],
  ['/etc/passwd', 'etc-passwd'],
  ['..\\..\\evil.exe', 'evil.exe'],
  ['a:b?.txt', 'a-b-.txt'],
  ['.hidden', 'hidden'],
  ['NUL.txt', 'yinghuo-NUL.txt'],
  ['name. ', 'name'],
  ['...', 'yinghuo-file'],
  ['a\u0000b.txt', 'a-b.txt'],
])('the name %j is proposed as %j', (asked, plain) => expect(plainName(asked)).toBe(plain));
