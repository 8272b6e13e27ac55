import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { WhatIfFigures } from '../../contract/scaling/what-if.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { chooseTraffic } from './choose-traffic.ts';
import { playSide } from './run.ts';
import { replaySettings } from './settings.ts';

const weekMs = 7 * 86_400_000;
const fewestSeconds = 86_400;
/** A week exact to the turn takes too long for a look: while nothing moves, so many turns are passed over. */
const quietTurns = 14;
/** Chance is drawn the same for every policy. */
const seed = 1;

/** Plays the last seven days to a policy, in a process of its own; null where less than a day was recorded. */
export async function replayLastWeek(ctx: Context): Promise<((policy: FleetPolicy) => Promise<WhatIfFigures>) | null> {
  const untilMs = ctx.clock();
  const chosen = await chooseTraffic(ctx, { kind: 'recorded', fromMs: untilMs - weekMs, untilMs, multiple: 1 }).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'bad_input') return null;
      throw error;
    },
  );
  if (!chosen || chosen.replay.rates.length < fewestSeconds) return null;
  const { rates, counted, fromMs } = chosen.replay;
  const { settings } = await replaySettings(ctx, fromMs);
  return async (policy) => {
    const side = playSide({ rates, counted, seed, settings: { ...settings, quietTurns } }, policy);
    try {
      return (await side.played).figures;
    } finally {
      await side.end();
    }
  };
}
