import { AppError } from '../lib/app-error.ts';

/**
 * Why a place did not do as it was asked. `throttled`: asked too often; `busy`: it is changing something, and can be told at the
 * next turn; `denied`: a right is missing; `missing`: what it should change is not there; `refused`: a quota, a size, or somebody
 * else's rule; `unreachable`: nobody knows what runs, so nothing is changed.
 */
export const placeTroubles = ['throttled', 'busy', 'denied', 'missing', 'refused', 'unreachable'] as const;
export type PlaceTrouble = (typeof placeTroubles)[number];

type Detail = { retryAfterMs?: number; services?: readonly string[]; cause?: unknown };

/** Thrown by a driver. Its message says what to do. */
export class PlaceError extends AppError {
  readonly trouble: PlaceTrouble;
  /** Not to be asked again before, ms; undefined: the place did not say. */
  readonly retryAfterMs: number | undefined;
  /** Of which services alone an order was not carried out; undefined: of all. */
  readonly services: readonly string[] | undefined;

  constructor(trouble: PlaceTrouble, message: string, { retryAfterMs, services, cause }: Detail = {}) {
    super('unavailable', message, {
      reason: `place_${trouble}`,
      retryAfterSeconds: retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000),
      cause,
    });
    this.name = 'PlaceError';
    this.trouble = trouble;
    this.retryAfterMs = retryAfterMs;
    this.services = services;
  }
}
