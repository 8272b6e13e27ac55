import type { Decision } from '../../../contract/scaling/decision.ts';
import type { FleetPolicy } from '../../../contract/scaling/policy.ts';
import type { OpenDriver } from '../../../drivers/driver.ts';
import { decide } from '../../../scaling/decide.ts';
import type { FleetMemory } from '../../../scaling/memory.ts';
import type { Context } from '../../context.ts';
import { setAdmission } from '../../waiting-line/set-admission.ts';
import { currentPolicy } from '../../policies/current-policy.ts';
import { derivedCap } from '../../policies/derived-cap.ts';
import { createForecaster } from '../forecasts/forecasts-now.ts';
import { createHistory } from '../history/history.ts';
import { createObserver } from './observe.ts';
import { orderedCounts } from './ordered-counts.ts';
import { patient } from './patient-driver.ts';
import { adoptState, writeTurn } from './write-turn.ts';

export type TurnOptions = {
  /** None in role `all`: there it only watches and writes the history. */
  driver: OpenDriver | null;
  /** Instances the driver can run, all services together; null: no limit of its own. */
  readonly mostInstances: number | null;
};

/** Told after every turn; `acted`: the driver took the order. */
export type TurnReport = { decision: Decision<FleetMemory>; acted: boolean };

/** The scaler's turns: observe, decide, write down, act. State lives here only as long as the lease is held. */
export function createTurns(place: TurnOptions) {
  const driver = place.driver && patient(place.driver);
  let leadership: { epoch: number; sinceMs: number; memory: FleetMemory | null } | undefined;
  let observer = createObserver(driver);
  let history = createHistory();
  let forecaster = createForecaster();
  let admission: Decision<FleetMemory>['admission'] = null;

  async function takeLeadership(ctx: Context, epoch: number): Promise<NonNullable<typeof leadership>> {
    const before = await adoptState(ctx);
    observer = createObserver(driver);
    history = createHistory();
    forecaster = createForecaster();
    admission = null;
    if (before) observer.adopt(before.startMs);
    ctx.log.info({ epoch, afterAnother: before !== null }, 'the scaler leads');
    return (leadership = { epoch, sinceMs: ctx.clock(), memory: before?.memory ?? null });
  }

  return {
    async turn(ctx: Context, epoch: number): Promise<TurnReport> {
      const mine = leadership?.epoch === epoch ? leadership : await takeLeadership(ctx, epoch);
      const { policy: saved } = await currentPolicy(ctx);
      const policy = withinLimits(saved, await derivedCap(ctx), place.mostInstances);
      const seconds = mine.memory?.services.storefront?.arrivals;
      const forecasts = await forecaster.curves(ctx, policy.forecast, seconds);
      const { observations, nowMs, book, beats } = await observer.look(ctx, policy, forecasts);
      const decision = decide(policy, observations, nowMs, mine.memory);
      const written = await writeTurn(ctx, {
        epoch,
        leaderSinceMs: mine.sinceMs,
        seen: observations,
        decision,
        acts: driver !== null,
      });
      if (!written) {
        leadership = undefined;
        return { decision, acted: false };
      }
      mine.memory = decision.memory;
      // nobody waits in line where nothing can be added
      admission = driver ? decision.admission : null;
      const act = async () => {
        const counts = orderedCounts(decision, policy, observations);
        const answer = await driver?.setDesired({ counts, epoch, decidedAtMs: nowMs });
        if (answer !== 'stale_epoch') return answer === 'done';
        leadership = undefined;
        ctx.log.warn({ epoch }, 'the fleet follows a newer scaler; this one steps down');
        return false;
      };
      const answer = await Promise.allSettled([act()]);
      await history.write(ctx, { observations, decision, book, beats });
      if (answer[0].status === 'rejected') throw answer[0].reason;
      return { decision, acted: answer[0].value };
    },
    /** Lets waiting buyers in at the rate the last turn allowed; called more often than it. */
    async admit(ctx: Context, epoch: number): Promise<void> {
      if (leadership?.epoch !== epoch) return;
      await setAdmission(ctx, { perSecond: admission?.perSecond ?? null, reason: admission?.reason ?? '', epoch });
    },
  };
}

/** A policy as saved, with no more than the machine and the database can carry. */
export function withinLimits(policy: FleetPolicy, derived: number, mostInstances: number | null): FleetPolicy {
  // console's standing instances and the scalers count on the machine, not in the fleet cap
  const machine = (mostInstances ?? Infinity) - policy.services.console.standing - scalers;
  return { ...policy, fleetCap: Math.min(policy.fleetCap, derived, machine) };
}

/** One leads, one may wait. */
const scalers = 2;
