import { defined } from '../../contract/defined.ts';
import type { Pulse } from '../../contract/pulse.ts';
import { type Service, services } from '../../contract/services.ts';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { absenceWatch } from '../../lib/absence-watch.ts';
import { quantilesOf } from '../../metrics/latency-bins.ts';
import { countVisitors } from '../../metrics/visitors.ts';
import type { Context } from '../context.ts';
import { configuredGateways } from '../gateways/configured-gateways.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { derivedCap } from '../policies/derived-cap.ts';
import { readSettings } from '../settings/read.ts';
import { gatewayHealth } from './gateway-health.ts';
import { diskView } from '../disk/disk-view.ts';
import { firstLimitOf } from './first-limit.ts';
import * as queries from './pulse-queries.ts';
import { fleetPart } from './pulse-scaling.ts';
import { spendPart } from './pulse-spend.ts';
import { running, type RunningRow as InstanceRow } from '../instances/list-instances.ts';
import { aliveMs } from '../instances/living-instances.ts';
import { readCapacityLeft } from './capacity-left.ts';
import { chooseVerdict, isSilent, silentGateway } from './verdict.ts';
import type { Amount, GatewayRow, SellingOut } from './pulse-queries.ts';

/** Under this many orders a day a gateway's paid share says nothing. */
const fewestOrders = 20;

/** The whole state in one message; throws rather than tell half of it. */
export async function assemblePulse(ctx: Context, epoch: number): Promise<Pulse> {
  const { db, config } = ctx;
  const settings = await readSettings(ctx);
  const configured = await configuredGateways(ctx);

  const at = await one(db, queries.frame, [settings.timeZone, settings.watchStartsAt]);
  const sums = await one(db, queries.sinceWatch, [at.watch_since, settings.currency]);
  const open = await one(db, queries.openOrders, []);
  const waiting = await run(db, queries.undelivered, [settings.currency]);
  const needs = amount(await one(db, queries.needs, [settings.currency]));
  const bins = await run(db, queries.latencyBins, []);
  const rows = await run(db, running, [absenceWatch.patienceMs(aliveMs)]);
  const { spend, warned, spent } = await spendPart(ctx, rows.length);
  const gatewayRows = await run(db, queries.gatewayDay, []);
  const lags = new Map((await run(db, queries.notificationLag, [])).map((row) => [row.name, row.lag_ms]));
  const selling = await maybeOne(db, queries.sellingOut, []);
  const quiet = (open.since_last_ms ?? 0) > 600_000 ? await one(db, queries.usualOrders, []) : { usual: null };

  const waitingForKey = amount(waiting.find((row) => !row.by_hand));
  const waitingByHand = amount(waiting.find((row) => row.by_hand));
  const quantiles = quantilesOf(bins, [0.5, 0.95, 0.99]);
  const byService = services.map((service) => statesOf(service, rows));
  const hasAll = rows.some((row) => row.service === 'all');
  const fleet = await fleetPart(ctx, byService, hasAll);
  const facts = {
    currency: settings.currency,
    orders: { sinceWatch: sums.created, lastMinute: open.last_minute, unpaidOpen: open.unpaid },
    revenueMinor: sums.revenue_minor,
    sellsOut: selling ? sellsOut(selling) : null,
    latency: quantiles
      ? {
          p50Ms: defined(quantiles[0], 'quantiles[0]'),
          p95Ms: defined(quantiles[1], 'quantiles[1]'),
          p99Ms: defined(quantiles[2], 'quantiles[2]'),
        }
      : null,
    needsYou: needs,
  };
  const gateways = configured.map(({ name, enabled }) => {
    const row = gatewayRows.find((known) => known.name === name);
    const paidShare = row && row.created_day >= fewestOrders ? row.paid_day / row.created_day : null;
    return {
      name,
      enabled,
      silentMs: row?.silent_ms ?? null,
      createdSincePaid: row?.created_since_paid ?? 0,
      paidShare,
    };
  });
  const disk = await diskView(ctx);
  const verdict = chooseVerdict({
    ...facts,
    waitingForKey,
    waitingByHand,
    gateways,
    missing: byService
      .filter((row) => row.service !== 'scaler' && row.ready === 0 && config.instances[row.service] !== 0)
      .map((row) => row.service),
    fleet: { ...fleet, warned },
    disk,
    sinceLastOrderMs: open.since_last_ms,
    usualOrders: quiet.usual,
    weekday: at.weekday,
    hour: at.hour,
    since: settings.watchStartsAt,
  });

  const capacityLeft = await readCapacityLeft(ctx, {
    policy: (await currentPolicy(ctx)).policy,
    derivedCap: await derivedCap(ctx),
    state: fleet.state,
    spent,
    running: scaledRunning(byService),
    sellsOut: facts.sellsOut,
    isStockOnHold: (await one(db, queries.allOnHold, [])).held,
    gateway: slowestOf(gatewayRows, lags),
    silentGateway: silentGateway(gateways)?.name ?? null,
    disk,
  });

  return {
    at: at.now.toISOString(),
    epoch,
    verdict,
    watchSince: at.watch_since.toISOString(),
    ...facts,
    givesOutFirst: firstLimitOf(capacityLeft),
    undelivered: {
      count: waitingForKey.count + waitingByHand.count,
      amountMinor: waitingForKey.amountMinor + waitingByHand.amountMinor,
      oldestMs: Math.max(waitingForKey.oldestMs, waitingByHand.oldestMs),
    },
    spend,
    scaling: fleet.scaling,
    services: byService,
    instances: rows.map(instanceView),
    visitors: countVisitors(rows.map((row) => row.metrics.visitors ?? '')),
    gateways: await gatewayHealth(ctx, {
      configured,
      rows: gatewayRows,
      lags,
      silent: new Set(gateways.filter(isSilent).map(({ name }) => name)),
    }),
  };
}

function amount(row: Amount | undefined) {
  return {
    count: row?.count ?? 0,
    amountMinor: row?.amount_minor ?? 0,
    oldestMs: Math.max(0, Math.round(row?.oldest_ms ?? 0)),
  };
}

/** An instance of `all` serves every service. */
function statesOf(service: Service, rows: InstanceRow[]) {
  const mine = rows.filter((row) => row.service === service || row.service === 'all');
  const inState = (state: string) => mine.filter((row) => row.state === state).length;
  return { service, starting: inState('starting'), ready: inState('ready'), draining: inState('draining') };
}

/** Instances that are paid and scale. */
function scaledRunning(rows: ReturnType<typeof statesOf>[]): number {
  return rows.reduce((sum, row) => sum + (row.service === 'scaler' ? 0 : row.starting + row.ready + row.draining), 0);
}

/** The gateway whose notifications lag most. */
function slowestOf(rows: GatewayRow[], lags: ReadonlyMap<string, number>): string {
  return rows.map((row) => row.name).toSorted((a, b) => (lags.get(b) ?? 0) - (lags.get(a) ?? 0))[0] ?? '';
}

function sellsOut({ variant_id, name, per_hour, left_count }: SellingOut): Pulse['sellsOut'] {
  const hours = left_count / per_hour;
  if (hours > 48) return null;
  return { variantId: variant_id, name, hours: Math.round(hours * 10) / 10, left: left_count };
}

function instanceView({ id, service, state, started_at, metrics }: InstanceRow): Pulse['instances'][number] {
  return {
    id,
    service,
    state,
    startedAt: started_at.toISOString(),
    cpuPercent: metrics.cpuPercent ?? 0,
    memoryMb: metrics.memoryMb ?? 0,
    busy: metrics.busy ?? 0,
  };
}

const write = statement<never, [number, string]>({
  name: 'pulse_write',
  text: `insert into pulse as p (epoch, at, body) values ($1, now(), $2)
    on conflict (id) do update set epoch = excluded.epoch, at = excluded.at, body = excluded.body where p.epoch <= excluded.epoch`,
});

/** Makes the pulse of this second; a former holder of the lease that comes back late changes nothing. */
export async function makePulse(ctx: Context, epoch: number): Promise<Pulse> {
  const pulse = await assemblePulse(ctx, epoch);
  await run(ctx.db, write, [epoch, JSON.stringify(pulse)]);
  return pulse;
}
