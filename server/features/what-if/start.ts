import { randomUUID } from 'node:crypto';
import { whatIfInput } from '../../contract/scaling/what-if.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { floorsBetween } from '../promos/floors-between.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { chooseTraffic } from './choose-traffic.ts';
import { minutesBefore } from './recorded.ts';
import { runTrial } from './run.ts';
import { replaySettings } from './settings.ts';

/** Trials that run at once in the whole shop: each takes two processes for a while. */
const mostAtOnce = 2;

const clear = statement({
  name: 'what_if_clear',
  text: "delete from what_if_run where started_at < now() - interval '1 hour'",
});

const insert = statement<never, [string, number, string, number]>({
  name: 'what_if_insert',
  text: `insert into what_if_run (id, seconds, started_by)
    select $1, $2, $3 where (select count(*) from what_if_run where state = 'running' and beat_at > now() - interval '15 seconds') < $4 returning id`,
});

/** Begins to try a policy on traffic, beside the one in force; it runs on after the answer. `played`: when it has ended. */
export async function startWhatIf(
  ctx: Context,
  input: unknown,
  actor: Actor,
): Promise<{ id: string; played: Promise<void> }> {
  const { traffic, candidate, seed } = parseInput(whatIfInput, input);
  const { replay, warnings } = await chooseTraffic(ctx, traffic);
  const { settings, guessed } = await replaySettings(ctx, replay.fromMs);
  // made-up traffic has no past weeks, and no promo was planned for it
  if (traffic.kind === 'recorded' || traffic.kind === 'like') {
    settings.history = await minutesBefore(ctx, replay.fromMs);
    settings.floors = await floorsBetween(ctx, replay.fromMs, replay.fromMs + replay.rates.length * 1000);
  }
  const { policy: current } = await currentPolicy(ctx);
  await run(ctx.db, clear, []);
  const id = randomUUID();
  if ((await run(ctx.db, insert, [id, replay.rates.length, actor.id, mostAtOnce])).length === 0)
    throw new AppError('too_many', 'Other policies are being tried; wait for them.', {
      reason: 'what_ifs_running',
      retryAfterSeconds: 10,
    });
  if (guessed) warnings.push('capacity_guessed');
  const { rates, counted } = replay;
  return { id, played: runTrial(ctx, { id, rates, counted, seed, settings, current, candidate, warnings }) };
}
