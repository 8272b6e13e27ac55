import { beforeAll, describe, expect, it } from 'vitest';
import { fromDecimal } from '../../server/contract/money.ts';
import fc from 'fast-check';
import {
  amountField,
  count,
  duration,
  durationParts,
  money,
  moneyShort,
  seconds,
} from '../../src/renderer/lib/format.ts';
import { fullTime, setShopZone, timeOfDay } from '../../src/renderer/lib/shop-time.ts';
import { speak } from './messages.ts';

describe('numbers in Chinese', () => {
  beforeAll(() => speak('zh-CN'));

  it('shortens money for the far-off reader, never its meaning', () => {
    expect(moneyShort(832_040, 'CNY')).toBe('¥8,320');
    expect(moneyShort(1240, 'CNY')).toBe('¥12.40');
    expect(moneyShort(5000, 'CNY')).toBe('¥50');
    expect(moneyShort(123_456_789, 'CNY')).toBe('¥123.5万');
    expect(money(832_040, 'CNY')).toBe('¥8,320.40');
  });

  it.each([
    [0, '0 秒'],
    [41_400, '41 秒'],
    [360_000, '6 分钟'],
    [47 * 60_000, '47 分钟'],
    [7_300_000, '2 小时'],
    [3 * 86_400_000, '3 天'],
  ])('%d ms is %s', (ms, said) => expect(duration(ms)).toBe(said));

  it('shows hundredths of a second only below one', () => {
    expect([310, 640, 1200, 14_200].map(seconds)).toEqual(['0.31 秒', '0.64 秒', '1.2 秒', '14 秒']);
  });

  it('keeps to the shop’s zone whatever the computer’s', () => {
    setShopZone('Asia/Shanghai');
    expect(timeOfDay('2026-11-22T16:30:00Z')).toBe('00:30');
    expect(fullTime('2026-11-22T16:30:00Z')).toBe('2026年11月23日 00:30:00');
    setShopZone('America/New_York');
    expect(timeOfDay('2026-11-22T16:30:00Z')).toBe('11:30');
  });
});

describe('numbers in English', () => {
  beforeAll(() => speak('en'));

  it('says units briefly and in the right number', () => {
    expect([41_000, 360_000, 7_200_000, 86_400_000, 259_200_000].map(duration)).toEqual([
      '41 s',
      '6 min',
      '2 h',
      '1 day',
      '3 days',
    ]);
    expect(durationParts(7_200_000)).toEqual({ number: '2', unit: 'h' });
    expect(count(1_234_567)).toBe('1,234,567');
  });
});

it('an amount survives its way through a field', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000_000 }), fc.constantFrom('CNY', 'JPY', 'KWD'), (minor, currency) => {
      expect(fromDecimal(amountField(minor, currency), currency)).toBe(minor);
    }),
  );
});
