import fc from 'fast-check';
import { expect, it } from 'vitest';
import { couponForm, everyVariant, inputOf, valuesOf } from '../../src/renderer/features/coupons/coupon-values.ts';
import { fieldTimeOf, momentOf } from '../../src/renderer/features/coupons/zoned-time.ts';

const zones = [
  'Asia/Shanghai',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Asia/Kathmandu',
  'UTC',
];
const place = { currency: 'CNY', zone: 'Asia/Shanghai' };
const empty = { ...valuesOf(undefined, place), code: 'SPRING', value: '10' };

it('what the field shows is the moment it came from, except in the hour that clocks repeat', () => {
  const minutes = fc.integer({ min: Date.UTC(2020, 0, 1) / 60_000, max: Date.UTC(2040, 0, 1) / 60_000 });
  let exact = 0;
  let runs = 0;
  fc.assert(
    fc.property(minutes, fc.constantFrom(...zones), (minute, zone) => {
      const iso = new Date(minute * 60_000).toISOString();
      const field = fieldTimeOf(iso, zone);
      const moment = momentOf(field, zone)!;
      expect(fieldTimeOf(moment, zone)).toBe(field);
      expect(Math.abs(Date.parse(moment) - minute * 60_000)).toBeLessThanOrEqual(3_600_000);
      exact += Number(moment === iso);
      runs += 1;
    }),
    { numRuns: 2000 },
  );
  console.log(`${exact} of ${runs} moments exact`);
  expect(exact / runs).toBeGreaterThan(0.99);
});

it('knows the hour that is skipped and the earlier of the two that repeat', () => {
  expect(momentOf('2026-03-08T02:30', 'America/New_York')).toBeUndefined();
  expect(momentOf('2026-11-01T01:30', 'America/New_York')).toBe('2026-11-01T05:30:00.000Z');
  expect(momentOf('2026-11-23T08:00', 'Asia/Shanghai')).toBe('2026-11-23T00:00:00.000Z');
  expect(momentOf('', 'Asia/Shanghai')).toBeUndefined();
});

it('sends what was typed in the units of the backend', () => {
  const values = couponForm(place).parse({
    ...empty,
    kind: 'amount',
    currency: 'CNY',
    value: '5.5',
    endsAt: '2026-12-01T00:00',
    maxUses: '200',
  });
  expect(inputOf(values, undefined, place)).toEqual({
    code: 'SPRING',
    currency: 'CNY',
    kind: 'amount',
    value: 550,
    variantId: null,
    startsAt: null,
    endsAt: '2026-11-30T16:00:00.000Z',
    maxUses: 200,
    active: true,
  });
  expect(empty.variantId).toBe(everyVariant);
});

it.each([
  ['code', 'A'],
  ['value', '100'],
  ['value', '1.5'],
  ['maxUses', '0'],
  ['endsAt', '2026-11-19T00:00'],
])('refuses %s = "%s"', (name, text) => {
  const { error } = couponForm(place).safeParse({ ...empty, startsAt: '2026-11-20T00:00', [name]: text });
  expect(error?.issues.map((issue) => issue.path.join('.'))).toEqual([name]);
});
