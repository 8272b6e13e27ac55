import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { DecisionRow, MinuteThought } from '../../contract/scaling/views.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { decisionColumns, type StoredDecision, toDecisionRow } from './read-decisions.ts';

const thoughtOf = statement<ThoughtRow, [string, Date]>({
  name: 'why_not_thought',
  text: `select minute, service, was, desired, wanted, capped, reasons, seen from thought_minute
    where service = $1 and minute = date_trunc('minute', $2::timestamptz)`,
});

const before = statement<StoredDecision, [string, Date]>({
  name: 'why_not_before',
  text: `select ${decisionColumns} from decision where service = $1 and at <= $2 order by at desc, id desc limit 1`,
});

const after = statement<StoredDecision, [string, Date]>({
  name: 'why_not_after',
  text: `select ${decisionColumns} from decision where service = $1 and at > $2 order by at, id limit 1`,
});

type ThoughtRow = Omit<StoredDecision, 'id' | 'at'> & {
  minute: Date;
  seen: Partial<Pick<MinuteThought, 'arrivalsPerSecond' | 'ready' | 'busyShare' | 'latencyP95Ms'>>;
};

export type WhyNot = { thought: MinuteThought | null; before: DecisionRow | null; after: DecisionRow | null };

/** What was seen and thought of a service in that minute, and the changes around it. Thoughts are kept for 60 days. */
export async function whyNot(
  ctx: Context,
  { service, atMs }: { service: ScaledService; atMs: number },
): Promise<WhyNot> {
  const values: [string, Date] = [service, new Date(atMs)];
  const thought = await maybeOne(ctx.db, thoughtOf, values);
  const earlier = await maybeOne(ctx.db, before, values);
  const later = await maybeOne(ctx.db, after, values);
  return {
    thought: thought ? toThought(thought) : null,
    before: earlier ? toDecisionRow(earlier) : null,
    after: later ? toDecisionRow(later) : null,
  };
}

function toThought({ minute, seen, ...row }: ThoughtRow): MinuteThought {
  return {
    ...row,
    atMs: minute.getTime(),
    arrivalsPerSecond: seen.arrivalsPerSecond ?? null,
    ready: seen.ready ?? 0,
    busyShare: seen.busyShare ?? null,
    latencyP95Ms: seen.latencyP95Ms ?? null,
  };
}
