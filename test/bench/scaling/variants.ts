import type { Observations } from '../../../server/contract/scaling/observation.ts';
import type { FleetPolicy } from '../../../server/contract/scaling/policy.ts';
import { presets } from '../../../server/scaling/presets.ts';
import type { Load } from './load.ts';
import { beganAtMs, service } from './observe.ts';
import { least, most } from './settings.ts';

/** The shipped default with the bench's fewest and most instances, and nothing else. */
const { balanced } = presets;
const shipped: FleetPolicy = {
  ...balanced,
  fleetCap: 64,
  services: { ...balanced.services, [service]: { ...balanced.services[service], standing: least, cap: most } },
};

export type Variant = {
  name: string;
  policy: FleetPolicy;
  /** Its forecast says this many times what will come. Null: it has only what the shipped policy has. */
  wrongBy: number | null;
  /** It expects a crowd that never comes, or all that comes so long before it does. */
  wrong?: 'never' | 'early';
};

/** The shipped policy, the same without its forecast, and with an acting forecast that is wrong by a factor. */
export const variants: Record<string, Variant> = {
  ours: { name: 'Yinghuo', policy: shipped, wrongBy: null },
  'forecast-off': { name: 'Yinghuo, forecast off', policy: { ...shipped, forecast: 'off' }, wrongBy: null },
  'forecast-half': { name: 'Yinghuo, forecast x0.5', policy: acting(0.5), wrongBy: 0.5 },
  'forecast-twice': { name: 'Yinghuo, forecast x2', policy: acting(2), wrongBy: 2 },
  'forecast-right': { name: 'Yinghuo, forecast right', policy: acting(1), wrongBy: 1 },
  'crowd-never': { name: 'Yinghuo, a crowd that never comes', policy: acting(1), wrongBy: 1, wrong: 'never' },
  'crowd-late': { name: 'Yinghuo, all comes 20 min late', policy: acting(1), wrongBy: 1, wrong: 'early' },
};

/** Of all that is expected and never comes: five times the usual for an hour, from a third of the window on. */
const crowdTimes = 5;
const crowdSeconds = 3600;
const lateSeconds = 1200;

function acting(wrongBy: number): FleetPolicy {
  const { pace } = shipped;
  return { ...shipped, forecast: 'act', pace: { ...pace, lookAheadMs: pace.lookAheadMs * wrongBy } };
}

const pointSeconds = 60;
const pointsAhead = 60;

/** Gives a policy a forecast of the next hour, right but for the factor, and makes its trend as wrong by scaling how far it is followed. */
export function createWrongForecast(
  { expected }: Load,
  wrongBy: number,
  wrong?: Variant['wrong'],
): (seen: Observations, second: number) => Observations {
  const last = expected.length - 1;
  const crowdFrom = Math.floor(expected.length / 3);
  const usual = expected.reduce((sum, rate) => sum + rate, 0) / expected.length;
  const expectedAt = (second: number): number => {
    if (wrong === 'early') return expected[Math.min(second + lateSeconds, last)]!;
    const isCrowd = wrong === 'never' && second >= crowdFrom && second < crowdFrom + crowdSeconds;
    return Math.max(expected[Math.min(second, last)]!, isCrowd ? crowdTimes * usual : 0);
  };
  let points: Observations['forecasts'][number]['points'] = [];
  let from = -1;
  return (seen, second) => {
    const at = Math.floor(second / pointSeconds);
    if (at !== from) {
      from = at;
      points = Array.from({ length: pointsAhead }, (_, n) => {
        const atSecond = (at + n) * pointSeconds;
        const perSecond = expectedAt(atSecond) * wrongBy;
        return {
          atMs: beganAtMs + (at + n) * pointSeconds * 1000,
          perSecond,
          low: 0.8 * perSecond,
          high: 1.2 * perSecond,
        };
      });
    }
    return { ...seen, startMs: seen.startMs * wrongBy, forecasts: [{ source: 'weekly', enough: true, points }] };
  };
}
