import type { Pulse } from '../../contract/pulse.ts';
import type { Ceiling, Reason } from '../../contract/scaling/decision.ts';
import { type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { derivedCap } from '../policies/derived-cap.ts';
import { waitingLineNow } from '../scaling/waiting-line-now.ts';
import { readScalerState, type ScalerState } from '../scaling/read-state.ts';
import { type Growth, readGrowth } from './growth.ts';

const newest = statement<Newest>({
  name: 'pulse_newest_decision',
  text: 'select at, service, was, desired, reasons from decision order by at desc, id desc limit 1',
});

type Newest = { at: Date; service: ScaledService; was: number; desired: number; reasons: Reason[] };

/** What the pulse tells of the fleet, and what the verdict has to know beyond that. */
export type FleetPart = {
  scaling: Pulse['scaling'];
  /** The service whose own cap holds it, and that cap. */
  capOf: { service: ScaledService; cap: number } | null;
  scalerMissing: boolean;
  growth: Growth | null;
  /** The scaler's last word, while it is there. */
  state: ScalerState | null;
};

/** Instances of a service as the pulse counts them. */
type Running = { service: string; starting: number; ready: number };

/** Desired and running counts, from the scaler's last decision. */
export async function fleetPart(ctx: Context, running: readonly Running[], hasAll: boolean): Promise<FleetPart> {
  const { policy } = await currentPolicy(ctx);
  const state = await readScalerState(ctx);
  const change = await maybeOne(ctx.db, newest, []);
  const counts = new Map(running.map((row) => [row.service, row.starting + row.ready]));
  const latest = new Map((state?.decision.services ?? []).map((each) => [each.service, each]));
  const desired = new Map(
    scaledServices.map((service) => [service, latest.get(service)?.desired ?? counts.get(service) ?? 0]),
  );
  const { standing } = policy.services.console;
  const total = (of: ReadonlyMap<string, number>) =>
    scaledServices.reduce(
      (sum, service) =>
        sum + (service === 'console' ? Math.max(0, (of.get(service) ?? 0) - standing) : (of.get(service) ?? 0)),
      0,
    );
  const held = scaledServices.find((service) => latest.get(service)?.capped === 'cap');
  const isThere = state !== null && state.leader !== null;
  const line = isThere && state.decision.admission ? await waitingLineNow(ctx) : null;
  return {
    scaling: {
      desired: total(desired),
      running: total(counts),
      cap: Math.min(policy.fleetCap, await derivedCap(ctx)),
      capped: isThere ? worstCeiling(state) : null,
      lastChange: change ? changeOf(change) : null,
      forecastPerSecond: isThere ? highestAhead(state, ctx.clock()) : null,
      waiting: line ? { count: line.waiting, waitSeconds: line.waitSeconds } : null,
      bottleneck: isThere ? (state.decision.bottleneck ?? null) : null,
    },
    capOf: held ? { service: held, cap: policy.services[held].cap } : null,
    scalerMissing: !isThere && !hasAll && ctx.config.instances.scaler !== 0,
    growth: await readGrowth(ctx, desired, standing),
    state: isThere ? state : null,
  };
}

function worstCeiling({ decision }: ScalerState): Ceiling | null {
  const holding = new Set((decision.services ?? []).map((each) => each.capped));
  if (decision.admission) holding.add(decision.admission.reason);
  return (
    (['budget_cap', 'by_hand', 'place', 'fleet_cap', 'cap'] as const).find((ceiling) => holding.has(ceiling)) ?? null
  );
}

/** Its code is that of the last reason that came to the number it was set to. */
function changeOf({ at, service, was, desired, reasons }: Newest): Pulse['scaling']['lastChange'] {
  const reason = reasons.findLast(({ params }) => params.instances === desired) ?? reasons.at(-1);
  return { service, was, desired, atMs: at.getTime(), code: reason?.code ?? 'was' };
}

const aheadMs = 1_800_000;

function highestAhead({ seen }: ScalerState, nowMs: number): number | null {
  const ahead = (seen.forecasts ?? [])
    .filter((curve) => curve.enough)
    .flatMap((curve) => curve.points)
    .filter(({ atMs }) => atMs >= nowMs && atMs <= nowMs + aheadMs);
  return ahead.length === 0 ? null : Math.max(...ahead.map((point) => point.perSecond));
}
