import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createLoad } from '../../bench/scaling/load.ts';
import { readTraces } from '../../bench/scaling/traces.ts';

const folder = mkdtempSync(join(tmpdir(), 'yinghuo-traces-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a window is scaled by its own highest bin and runs straight between the centres of the bins', () => {
  const days = Array.from({ length: 1500 }, (_, n) => `${n * 60},${n === 3 ? 9000 : n === 1441 ? 600 : 300}`);
  writeFileSync(join(folder, 'shop.csv'), `seconds,count\n${days.join('\n')}\n`);
  writeFileSync(join(folder, 'windows.csv'), 'file,start,seconds\nshop.csv,86400,240\n');
  const [trace] = readTraces(folder);
  expect(trace!.rates).toHaveLength(240);
  expect([30, 60, 75, 90, 120, 200].map((second) => trace!.rates[second])).toEqual([0.5, 0.75, 0.875, 1, 0.75, 0.5]);
  expect(trace!.earlier).toMatchObject({ binSeconds: 60, startsAt: 86_400 });
  expect(trace!.earlier!.rates).toHaveLength(1440);
  expect(trace!.earlier!.rates[3]).toBe(15);

  const load = createLoad(trace!, 150, 1);
  expect(load.arrivals).toEqual(createLoad(trace!, 150, 1).arrivals);
  expect(load.arrivals).not.toEqual(createLoad(trace!, 150, 2).arrivals);
  expect(load.total).toBe(load.arrivals.reduce((a, b) => a + b, 0));
  expect(load.rate15[100]).toBeCloseTo(load.arrivals.subarray(86, 101).reduce((a, b) => a + b, 0) / 15, 9);
});

test('a folder without traces is one line that says what to do', () => {
  expect(() => readTraces(join(folder, 'nowhere'))).toThrow(/no windows\.csv in .*nowhere; pass the folder.*--traces/);
  writeFileSync(join(folder, 'windows.csv'), 'file,start,seconds\nlost.csv,0,60\n');
  expect(() => readTraces(folder)).toThrow(/windows\.csv names lost\.csv/);
});
