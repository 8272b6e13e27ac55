import type { Traffic, WhatIfWarning } from '../../contract/scaling/what-if.ts';
import { one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { recordedArrivals } from './recorded.ts';
import { fileRates, longestSeconds, multiplied, rampRates, type Replay } from './traffic.ts';

const lastSuchDay = statement<{ from_ms: number; until_ms: number }, [number, string, number]>({
  name: 'what_if_last_day',
  text: `with local as (select to_timestamp($1::float8 / 1000) at time zone $2 as t), noon as (
      select t::date - n + time '12:00' as at from local, generate_series(0, 13) as n
      where extract(dow from t::date - n) = $3 and t::date - n + time '12:00' + interval '1 day' <= t
    )
    select extract(epoch from max(at) at time zone $2)::float8 * 1000 as from_ms,
      extract(epoch from (max(at) + interval '1 day') at time zone $2)::float8 * 1000 as until_ms from noon`,
});

export type Chosen = { replay: Replay; warnings: WhatIfWarning[] };

/** The traffic that was asked for, by the second; refused with a reason when there is none of it. */
export async function chooseTraffic(ctx: Context, traffic: Traffic): Promise<Chosen> {
  const now = ctx.clock();
  if (traffic.kind === 'ramp') {
    const rates = rampRates(traffic);
    if (rates.length > longestSeconds) throw refusal('too_long');
    return { replay: { fromMs: now, rates, counted: false }, warnings: [] };
  }
  if (traffic.kind === 'file') {
    const rates = fileRates(traffic);
    if (typeof rates === 'string') throw refusal(rates);
    return { replay: { fromMs: now, rates, counted: false }, warnings: [] };
  }
  if (traffic.kind === 'recorded') return recorded(ctx, traffic);
  const { timeZone } = await readSettings(ctx);
  const day = await one(ctx.db, lastSuchDay, [now, timeZone, traffic.weekday]);
  return recorded(ctx, { fromMs: day.from_ms, untilMs: day.until_ms, multiple: traffic.multiple });
}

async function recorded(
  ctx: Context,
  { fromMs, untilMs, multiple }: { fromMs: number; untilMs: number; multiple: number },
): Promise<Chosen> {
  if (untilMs - fromMs < 60_000) throw refusal('too_short');
  if (untilMs - fromMs > longestSeconds * 1000) throw refusal('too_long');
  const { rates, known, coarse } = await recordedArrivals(ctx, fromMs, untilMs);
  if (known < 60) throw refusal('not_recorded');
  const first = rates.findIndex((rate) => !Number.isNaN(rate));
  const played = rates.subarray(first).map((rate) => (Number.isNaN(rate) ? 0 : rate));
  const asked = (untilMs - fromMs) / 1000;
  const warnings: WhatIfWarning[] = [];
  if (known < asked - 120) warnings.push('partly_recorded');
  if (coarse) warnings.push('by_the_minute');
  // what was spread from a minute's sales is a mean: chance is drawn on it again
  const replay = { fromMs: fromMs + first * 1000, rates: played, counted: !coarse };
  return { replay: multiplied(replay, multiple), warnings };
}

const messages = {
  too_short: 'A replay takes a minute at least.',
  too_long: 'A replay takes two months at most.',
  not_recorded: 'No traffic of that time was recorded.',
  file_unreadable: 'The rows of the file are not seconds and counts.',
};

function refusal(reason: keyof typeof messages): AppError {
  return new AppError('bad_input', messages[reason], { reason, field: 'traffic' });
}
