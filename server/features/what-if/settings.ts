import type { ScaledService } from '../../contract/scaling/policy.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { learnedCapacity } from '../promos/usual.ts';
import { readSettings } from '../settings/read.ts';
import type { ReplaySettings, ServiceModelSettings } from './replay-settings.ts';
import { guessedCapacity, piecesMs } from '../scaling/history/piece-time.ts';
import { learnedVariability } from '../scaling/history/variability.ts';

/** Who works for an order; the desk's watchers don't become more with the orders. */
const services = ['storefront', 'orders', 'dispense', 'commission'] as const satisfies readonly ScaledService[];

/** Before anything was learned: pages and requests an order brings. */
const guessedRequests = 8;
const guessedStartMs = 3000;
/** A storefront works on so many requests at once. */
const requestsAtOnce = 16;

const visits = statement<{ requests: number | null }, [number]>({
  name: 'what_if_visits',
  text: `select (sum(total) filter (where service = 'storefront'))::float8 / nullif(sum(total) filter (where service = 'orders'), 0) as requests
    from arrival_minute where minute > to_timestamp($1::float8 / 1000) and service in ('storefront', 'orders')`,
});

const start = statement<{ ms: number | null }>({
  name: 'what_if_start_ms',
  text: "select (seen->>'startMs')::float8 as ms from scaler_state where id = 1",
});

/** What the shop's own services are like, as far as they are known. */
export async function replaySettings(
  ctx: Context,
  fromMs: number,
): Promise<{ settings: ReplaySettings; guessed: boolean }> {
  const { timeZone } = await readSettings(ctx);
  const capacity = await learnedCapacity(ctx);
  const visited = await maybeOne(ctx.db, visits, [ctx.clock() - 7 * 86_400_000]);
  const started = await maybeOne(ctx.db, start, []);
  const perInstanceOf = (service: (typeof services)[number]) => capacity.get(service) ?? guessedCapacity[service];
  const varies = await learnedVariability(ctx, piecesMs(ctx, capacity));
  const models = services.map((service): ServiceModelSettings => ({
    service,
    perOrder: service === 'storefront' ? Math.max(1, visited?.requests ?? guessedRequests) : 1,
    perInstance: perInstanceOf(service),
    slots: service === 'storefront' ? requestsAtOnce : ctx.config.jobSlots,
    variability: service === 'storefront' ? 1 : Math.min(1, varies),
    canWait: service === 'commission',
  }));
  return {
    settings: {
      fromMs,
      startSeconds: Math.max(1, Math.round((started?.ms ?? guessedStartMs) / 1000)),
      models,
      priceMinorPerHour: ctx.config.instancePriceMinorPerHour,
      timeZone,
    },
    guessed: services.some((service) => !capacity.has(service)),
  };
}
