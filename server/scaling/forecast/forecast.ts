import type { Messages } from '../../contract/plug-in.ts';
import type { ForecastCurve } from '../../contract/scaling/observation.ts';
import type { Arrivals } from '../arrivals.ts';
import type { Minutes } from './minutes.ts';

/** An order that was delivered, and when the one was through whose buyer's link it came; null: nobody's, or too long ago to know. */
export type Delivery = { atMs: number; parentAtMs: number | null };

export type PlannedPromo = {
  fromMs: number;
  untilMs: number;
  /** Expected traffic, times the usual. */
  multiple: number;
};

/** All that a forecast may look at. What lies after its `nowMs` it must not use, whatever is in here. */
export type ForecastHistory = {
  /** The storefront's newest seconds, as decide remembers them; null: nobody has watched yet. */
  seconds: Arrivals | null;
  /** The storefront's arrivals by minute, over weeks. */
  minutes: Minutes;
  /** Of the last hours (`lookBackMs` of the cascade), the oldest first. */
  deliveries: readonly Delivery[];
  promos: readonly PlannedPromo[];
  /** The shop's, IANA: the same hour is the same on its clock. */
  timeZone: string;
};

/** Why a forecast says nothing; the words are in the interface's locales under `forecastMissing.<code>`. */
export const missingCodes = ['few_arrivals', 'few_referrals', 'few_weeks', 'no_promo', 'no_trend'] as const;
export type MissingCode = (typeof missingCodes)[number];

/** A curve before its plug-in's name is put on it. */
export type Said = Omit<ForecastCurve, 'source' | 'missing'> & { missing?: MissingCode };

/** A forecast of the storefront's arrivals: one file, one object, one sorted line in `index.ts`. */
export type Forecast = {
  label: Messages;
  /** Its curve ends this long after now. */
  horizonMs: number;
  /** Pure, and blind to everything after `nowMs`. Points are in order of time, the first at `nowMs`. */
  forecast(history: ForecastHistory, nowMs: number): Said;
};

export function silent(missing: MissingCode): Said {
  return { enough: false, missing, points: [] };
}
