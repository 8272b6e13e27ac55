import type { Floor } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { Minutes } from '../../scaling/forecast/minutes.ts';

/** What a service is like in a replay; each hands its work on to the next. */
export type ServiceModelSettings = {
  service: ScaledService;
  /** Pieces of work for each order: pages and requests at the storefront, one elsewhere. */
  perOrder: number;
  /** Pieces of work an instance finishes a second, and how many it works on at once. */
  perInstance: number;
  slots: number;
  /** Deviation over mean of the time that one piece takes, above 0 to 1. */
  variability: number;
  /** Nobody waits for it: it makes no order slow, and none fails in it. */
  canWait: boolean;
};

export type ReplaySettings = {
  fromMs: number;
  startSeconds: number;
  models: readonly ServiceModelSettings[];
  priceMinorPerHour: number;
  /** Of the budget's days and months. */
  timeZone: string;
  /** The storefront's minutes before the replay, for the forecast of past weeks. */
  history?: Minutes;
  /** Of the promos and schedules that were in force then. */
  floors?: readonly Floor[];
  /** While nothing moves, so many turns at a time are passed over, and the first move is decided on at once. Default: none in a week, 14 in more. */
  quietTurns?: number;
};
