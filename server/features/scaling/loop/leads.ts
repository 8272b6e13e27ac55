import type { Observations } from '../../../contract/scaling/observation.ts';
import { one } from '../../../db/statement.ts';
import { countVisitors } from '../../../metrics/visitors.ts';
import type { Context } from '../../context.ts';
import * as queries from './observe-queries.ts';
import type { Beat } from './observe-services.ts';

/** Read at most this often, ms: neither moves faster. */
const everyMs = 10_000;

type Known = Pick<Observations, 'leads' | 'suspects'>;

/** What runs ahead of orders, and what else could be the bottleneck. */
export function createLeads() {
  let known: Known = { leads: null, suspects: {} };
  let readAt = -Infinity;
  let clicks: { at: number; today: number } | undefined;

  return async function leadsOf(ctx: Context, beats: readonly Beat[]): Promise<Known> {
    const at = ctx.clock();
    if (at - readAt < everyMs) return known;
    readAt = at;
    const row = await one(ctx.db, queries.leads, []);
    const suspects = await one(ctx.db, queries.suspects, []);
    const { clicks_today: today, new_referrers: newReferrersPerMinute } = row;
    // a new day begins at nothing
    const more = clicks ? Math.max(0, today < clicks.today ? today : today - clicks.today) : 0;
    const minutes = clicks ? (at - clicks.at) / 60_000 : 1;
    clicks = { at, today };
    known = {
      leads: {
        visitors: countVisitors(beats.map(({ metrics }) => metrics.visitors ?? '')),
        referralClicksPerMinute: Math.round((more / Math.max(minutes, 0.01)) * 10) / 10,
        newReferrersPerMinute,
      },
      suspects: { keys: suspects.keys, gateway: suspects.gateway, database: suspects.database },
    };
    return known;
  };
}
