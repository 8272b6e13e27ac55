import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { appRoot } from '../../server/lib/app-root.ts';

const sources = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'server', 'src'], {
  cwd: appRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && existsSync(join(appRoot, file)))
  .map((file) => ({ file, text: readFileSync(join(appRoot, file), 'utf8') }));

const filesWith = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

test('what plug-ins of every kind share stands in the contract only', () => {
  expect(filesWith(/'zh-CN'\??: string[;,]\s*'?en'?\??: string/)).toEqual(['server/contract/plug-in.ts']);
  expect(filesWith(/function field</)).toEqual(['server/contract/plug-in.ts']);
});

test('what is kept for a time is kept by one helper', () => {
  expect(filesWith(/\b(fresh|shared|every)Ms\b[^]*new WeakMap<object, \{ (at|untilMs|freshUntil)\b/)).toEqual([]);
  expect(filesWith(/\bcached\(\{/).length).toBeGreaterThan(10);
});

test('the newest arrivals are counted in one place, and a dead letter is told of in one', () => {
  expect(filesWith(/counts\??\.slice\(-/)).toEqual(['server/scaling/recent-arrivals.ts']);
  expect(filesWith(/kind: 'dead_letter'/)).toEqual(['server/features/needs/open-dead-letter.ts']);
});

test('what a zone’s clock shows is reckoned in one place', () => {
  const reckons = filesWith(/DateTimeFormat\([^)]*[^]{0,200}(formatToParts|replace\(' ', 'T'\))/);
  expect(reckons).toEqual(['server/contract/calendar/wall-clock.ts']);
});
