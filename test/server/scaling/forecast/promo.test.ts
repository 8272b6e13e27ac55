import { describe, expect, test } from 'vitest';
import type { ForecastHistory, PlannedPromo } from '../../../../server/scaling/forecast/forecast.ts';
import { minuteMs } from '../../../../server/scaling/forecast/minutes.ts';
import { promo } from '../../../../server/scaling/forecast/promo.ts';
import { empty, friday as now, hourMs } from './history.ts';

function history(days: number, promos: PlannedPromo[]): ForecastHistory {
  const totals = Array.from({ length: days * 1440 }, () => 120);
  return { ...empty, promos, minutes: { fromMs: now - totals.length * minuteMs, totals } };
}
const inAnHour = { fromMs: now + hourMs, untilMs: now + 1.5 * hourMs, multiple: 6 };

describe('planned promos', () => {
  test('the usual, times what is expected, from the moment it begins to the moment it ends', () => {
    const { enough, points } = promo.forecast(history(29, [inAnHour]), now);
    expect(enough).toBe(true);
    for (const { atMs, perSecond } of points)
      expect(perSecond).toBe(atMs >= inAnHour.fromMs && atMs < inAnHour.untilMs ? 12 : 2);
    for (const edge of [inAnHour.fromMs, inAnHour.untilMs])
      expect(points.map(({ atMs }) => atMs)).toEqual(expect.arrayContaining([edge - 1, edge]));
  });

  test('of two at once the larger counts', () => {
    const other = { fromMs: now, untilMs: now + 2 * hourMs, multiple: 3 };
    const { points } = promo.forecast(history(29, [inAnHour, other]), now);
    expect(points[0]!.perSecond).toBe(6);
    expect(points.find(({ atMs }) => atMs === inAnHour.fromMs)!.perSecond).toBe(12);
  });

  test('in a young shop the usual is the hour before it, so a promo that runs is not multiplied again', () => {
    const running = { fromMs: now - 20 * minuteMs, untilMs: now + hourMs, multiple: 5 };
    const young = history(1, [running]);
    const totals = Array.from(young.minutes.totals, (total, n) => (n >= 1420 ? total * 5 : total));
    const { points } = promo.forecast({ ...young, minutes: { ...young.minutes, totals } }, now);
    expect(points[0]!.perSecond).toBe(10);
    expect(points.at(-1)!.perSecond).toBe(2);
  });

  test('none planned, over, or far away: nothing to say; and nothing without a usual', () => {
    const far = { fromMs: now + 5 * hourMs, untilMs: now + 6 * hourMs, multiple: 6 };
    const over = { fromMs: now - 5 * hourMs, untilMs: now, multiple: 6 };
    for (const promos of [[], [far], [over]])
      expect(promo.forecast(history(29, promos), now)).toEqual({ enough: false, missing: 'no_promo', points: [] });
    expect(promo.forecast({ ...empty, promos: [inAnHour] }, now).missing).toBe('few_arrivals');
  });
});
