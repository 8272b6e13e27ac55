import type { Pulse, Verdict } from '../../contract/pulse.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { Growth } from './growth.ts';
import type { Warned } from './pulse-spend.ts';

/** A buyer who waits longer than this for the key calls it slow, ms. */
export const slowMs = 1000;

/** What the sentence has to know of the fleet. */
export type FleetFacts = {
  scaling: Pick<Pulse['scaling'], 'capped' | 'cap' | 'waiting'>;
  /** The service whose own cap holds it, and that cap. */
  capOf: { service: ScaledService; cap: number } | null;
  scalerMissing: boolean;
  growth: Growth | null;
  warned: Warned | null;
};

type Maybe = Verdict | undefined;
type Params = Verdict['params'];

/** Nobody decides: the fleet stays as it is. */
export function scalerMissing(fleet: FleetFacts): Maybe {
  return fleet.scalerMissing ? { level: 'watch', key: 'scaler_missing', params: {} } : undefined;
}

export function spendCapped({ scaling: { capped, waiting } }: FleetFacts): Maybe {
  if (capped !== 'budget_cap') return undefined;
  return { level: 'watch', key: 'spend_capped', params: { ...queue(waiting) } };
}

/** At a cap, and what the buyers feel of it: a queue, slow delivery, or nothing yet. */
export function atCap({ scaling: { capped, cap, waiting }, capOf }: FleetFacts, latency: Pulse['latency']): Maybe {
  if (capped === null || capped === 'budget_cap') return undefined;
  const whose: Params =
    capped === 'by_hand'
      ? { lead: 'handLead' }
      : capped === 'place'
        ? { lead: 'placeLead' }
        : capped === 'cap' && capOf
          ? { lead: 'serviceLead', ...capOf }
          : { cap };
  return { level: 'watch', key: 'at_cap', params: { ...whose, ...felt(latency), ...queue(waiting) } };
}

/** Without a delivery in the last minute nothing is claimed of how fast they are. */
function felt(latency: Pulse['latency']): Params {
  if (!latency) return { rest: 'paid' };
  return latency.p95Ms > slowMs ? { rest: 'slow', p95Ms: latency.p95Ms } : {};
}

/** Said for the first hours after an amount was passed; it stops nothing. */
export function spendWarned({ warned }: FleetFacts, currency: string): Maybe {
  return warned ? { level: 'watch', key: 'spend_warned', params: { ...warned, currency } } : undefined;
}

/** The traffic has come, and the fleet with it. */
export function scaled({ growth }: FleetFacts): Maybe {
  if (!growth) return undefined;
  const { failed, ...figures } = growth;
  return { level: 'ok', key: 'scaled', params: { ...figures, ...(failed > 0 ? { rest: 'failures', failed } : {}) } };
}

function queue(waiting: Pulse['scaling']['waiting']): Params {
  if (!waiting || waiting.count === 0) return {};
  return { rest: 'queue', waitMs: Math.max(1, waiting.waitSeconds) * 1000, waiting: waiting.count };
}
