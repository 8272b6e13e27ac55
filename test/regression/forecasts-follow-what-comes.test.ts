import { describe, expect, test } from 'vitest';
import type { Floor, ForecastCurve } from '../../server/contract/scaling/observation.ts';
import { presetNames } from '../../server/contract/scaling/policy.ts';
import { presets } from '../../server/scaling/presets.ts';
import { beganAtMs, playOne } from '../server/scaling/one-service.ts';

const hour = 3600;
const promoAt = 1800;
const seconds = 3 * hour;

/** A forecast that expects `times` the usual from `promoAt` on, drawn anew every minute as the forecaster does. */
function curveAt(nowMs: number, rate: (second: number) => number): ForecastCurve {
  const fromMs = Math.floor(nowMs / 60_000) * 60_000;
  // both sides of every edge, as the forecast of promos has them
  const points = Array.from({ length: 241 }, (_, n) => {
    const atMs = fromMs + Math.ceil(n / 2) * 60_000 - (n % 2);
    const perSecond = rate((atMs - beganAtMs) / 1000);
    return { atMs, perSecond, low: 0.8 * perSecond, high: 1.2 * perSecond };
  });
  return { source: 'promo', enough: true, points };
}

const usual = 10;
const step =
  (times: number, at = promoAt) =>
  (second: number) =>
    usual * (second >= at ? times : 1);

function play(
  policy: (typeof presets)[keyof typeof presets],
  expected: (second: number) => number,
  came: (second: number) => number,
) {
  return playOne({
    policy: { ...policy, forecast: 'act' },
    seconds,
    startSeconds: 30,
    rate: came,
    alter: (all, nowMs) => ({ ...all, forecasts: [curveAt(nowMs, expected)] }),
  });
}

describe.each(presetNames)('a forecast that acts (%s)', (name) => {
  const alone = playOne({ policy: presets[name], seconds, startSeconds: 30, rate: () => usual });

  test('is followed ahead, and whole for five minutes', () => {
    const { turns } = play(presets[name], step(6), () => usual);
    const at = (second: number) => turns.find(({ nowMs }) => nowMs >= beganAtMs + second * 1000)!.decisions[0]!.desired;
    expect(at(promoAt)).toBeGreaterThanOrEqual((6 * usual) / 5);
    expect(at(promoAt + 290)).toBeGreaterThanOrEqual((6 * usual) / 5);
    // a few less than expected are no doubt
    const doubted = turns.find(({ decisions: [here] }) =>
      here!.reasons.some(({ code, params }) => code === 'less_came' && Number(params.percent) < 50),
    );
    expect(doubted!.nowMs).toBeGreaterThanOrEqual(beganAtMs + (promoAt + 300) * 1000);
  });

  test('of a crowd that never comes costs what it waits for, not what it says; and says so', () => {
    const { turns, paidSeconds } = play(presets[name], step(8), () => usual);
    expect(turns.at(-1)!.decisions[0]!.desired).toBeLessThanOrEqual(1.5 * alone.turns.at(-1)!.decisions[0]!.desired);
    expect(paidSeconds).toBeLessThan(2 * alone.paidSeconds);
    const said = turns.flatMap(({ decisions }) => decisions[0]!.reasons).findLast(({ code }) => code === 'less_came');
    expect(said?.params).toMatchObject({ source: 'promo' });
    expect(said?.params.percent).toBeLessThan(40);
  });

  test('that comes true is followed to its end, also when the crowd is three minutes late', () => {
    for (const late of [0, 180]) {
      const { slowTurns } = play(presets[name], step(4), step(4, promoAt + late));
      expect(slowTurns).toBe(0);
    }
  });
});

describe('a floor', () => {
  const floor = (change: Partial<Floor>): Floor => ({
    source: 'promo',
    id: 'a',
    name: 'Night sale',
    service: 'orders',
    instances: 12,
    exact: false,
    fromMs: beganAtMs + (promoAt - 300) * 1000,
    untilMs: beganAtMs + 10 * hour * 1000,
    ...change,
  });
  const expectedFromMs = beganAtMs + promoAt * 1000;
  const end = (floors: Floor[], rate: (second: number) => number = () => usual, policy = presets.balanced) => {
    const { turns } = playOne({
      policy,
      seconds: 2 * hour,
      rate,
      alter: (all) => ({ ...all, floors }),
    });
    const at = (second: number) => turns.find(({ nowMs }) => nowMs >= beganAtMs + second * 1000)!.decisions[0]!.desired;
    return { late: turns.at(-1)!.decisions[0]!.desired, before: at(promoAt), atFour: at(promoAt + 240), at };
  };

  test('of a promo that nobody comes to is given back; it stood ready before it, and for five minutes', () => {
    expect(end([floor({ expectedFromMs })])).toMatchObject({ late: end([]).late, before: 12, atFour: 12 });
  });

  test('of a promo that came is kept', () => {
    expect(end([floor({ expectedFromMs })], (second) => (second < promoAt ? usual : 48)).late).toBeGreaterThanOrEqual(
      12,
    );
  });

  test('of a promo that came is kept while its crowd pauses for less than five minutes', () => {
    const pausesAt = promoAt + 1200;
    const crowd = (second: number) => (second >= promoAt && second < pausesAt ? 48 : usual);
    const inPause = (floors: Floor[]) => end(floors, crowd, presets.thrifty).at(pausesAt + 280);
    expect(inPause([])).toBeLessThan(8);
    expect(inPause([floor({ expectedFromMs, instances: 8 })])).toBe(8);
  });

  test('that was asked for as so many instances stays: a schedule, a rehearsal, a number set by hand', () => {
    for (const source of ['schedule', 'rehearsal', 'override'] as const) expect(end([floor({ source })]).late).toBe(12);
  });
});
