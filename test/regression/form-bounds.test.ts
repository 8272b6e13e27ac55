import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fleetPolicy } from '../../server/contract/scaling/policy.ts';
import { settingsChange, shopSettings } from '../../server/contract/settings.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { changeOf, settingsForm, valuesOf } from '../../src/renderer/features/settings/settings-values.ts';
import { knobs, write } from '../../src/renderer/features/scaling/policy-knobs.ts';
import { trafficNumbers } from '../../src/renderer/features/what-if/traffic-values.ts';
import { lengthOf, rangeOf } from '../../src/renderer/lib/bounds.ts';
import { refundInput } from '../../server/contract/order-inputs.ts';

const service = {};
const policy = () =>
  fleetPolicy.parse({
    services: { storefront: service, console: service, orders: service, dispense: service, commission: service },
  });

/** What the policy's schema says of one number of it; what only contradicts another number is no matter here. */
function refuses(path: string, value: number): boolean {
  const changed = policy();
  write(changed, path, value);
  const issues = fleetPolicy.safeParse(changed).error?.issues ?? [];
  return issues.some((issue) => issue.message !== 'standing_over_cap');
}

test('each knob goes exactly as far as the policy’s schema', () => {
  expect(knobs.length).toBeGreaterThan(25);
  for (const { path, per, from, to, isWhole } of knobs) {
    const step = isWhole ? 1 : 0.01;
    const told = (value: number) => Math.round(value * per * 1e6) / 1e6;
    expect(refuses(path, told(from)), `${path} from ${from}`).toBe(false);
    expect(refuses(path, told(to)), `${path} to ${to}`).toBe(false);
    expect(refuses(path, told(from - step)), `${path} below ${from}`).toBe(true);
    expect(refuses(path, told(to + step)), `${path} above ${to}`).toBe(true);
  }
});

test('what the settings form takes at its edges, the backend takes', () => {
  const saved = shopSettings.parse({});
  const edges: Record<string, [string, string]> = {
    reservationMinutes: ['0.02', '1440'],
    lateWindowHours: ['0.02', '8760'],
    refundWindowDays: ['0', '180'],
    openOrdersPerContact: ['1', '1000'],
    openOrdersPerAddress: ['1', '100000'],
    operatorKeysPerDay: ['0', '100000'],
    replacementsPerSlot: ['0', '100'],
  };
  for (const [name, [least, most]] of Object.entries(edges)) {
    for (const text of [least, most]) {
      const values = settingsForm.parse({ ...valuesOf(saved), [name]: text });
      expect(settingsChange.safeParse(changeOf(values, saved)).success, `${name} ${text}`).toBe(true);
    }
    expect(settingsForm.safeParse({ ...valuesOf(saved), [name]: String(Number(most) + 1) }).success, name).toBe(false);
  }
  expect(settingsChange.safeParse({ lateWindowMs: 8761 * 3_600_000 }).success).toBe(false);
  const mail = { host: 'mail.example', port: 65_536, from: 'shop@example.com' };
  expect(settingsChange.safeParse({ smtp: mail }).success).toBe(false);
  expect(settingsChange.safeParse({ smtp: { ...mail, port: 465 } }).success).toBe(true);
});

test('bounds are read through what makes a schema optional or tidies it', () => {
  expect(lengthOf(refundInput.shape.reason)).toEqual({ min: 2, max: 500 });
  expect(lengthOf(shopSettings.shape.notice)).toEqual({ min: 0, max: 2000 });
  expect(rangeOf(shopSettings.shape.reservationMs, 60_000)).toEqual({ from: 0.02, to: 1440 });
  expect(trafficNumbers).toEqual({
    multiple: { from: 0.1, to: 100 },
    basePerSecond: { from: 0.01, to: 1000 },
    rampMultiple: { from: 1, to: 100 },
    rampMinutes: { from: 0.02, to: 1440 },
    holdMinutes: { from: 0, to: 1440 },
  });
});

test('no form types a length again', () => {
  const files = readdirSync(join(appRoot, 'src/renderer'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => join('src/renderer', file));
  // five characters are an hour and a minute
  const typed = files.filter((file) =>
    /maxLength=\{(?!5\})[\d_]+\}|\.max\([\d_]{2,}/.test(readFileSync(join(appRoot, file), 'utf8')),
  );
  expect(typed).toEqual([]);
});
