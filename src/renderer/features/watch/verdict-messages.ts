import i18next, { type TFunction } from 'i18next';
import type { Verdict } from '../../../../server/contract/pulse.ts';
import { count, duration, moneyShort, seconds } from '../../lib/format.ts';
import { timeOfDay } from '../../lib/shop-time.ts';
import { staleAfterMs } from '../../state/connection.ts';

export type VerdictMessages = {
  level: Verdict['level'];
  /** The first clause, readable from afar. */
  lead: string;
  /** The rest of the sentence, with its joining mark; may be empty. */
  rest: string;
};

type Say = (key: string, params?: Record<string, string | number>) => string;
type Params = Verdict['params'];

/** What the screen says. Data older than ten seconds can't call anything well: then the only truth is its age. */
export function verdictMessages(
  t: TFunction,
  verdict: Verdict | undefined,
  { dataAgeMs, currency = 'CNY' }: { dataAgeMs: number | null; currency?: string | undefined },
): VerdictMessages | undefined {
  const say = t as unknown as Say;
  if (dataAgeMs !== null && dataAgeMs > staleAfterMs) return stale(say, dataAgeMs);
  if (!verdict) return undefined;
  const { key, level, params } = verdict;
  if (key === 'stale') return stale(say, Math.max(Number(params.ageMs ?? 0), dataAgeMs ?? 0));
  if (key === 'quiet') return quiet(say, verdict);
  const said = spoken(say, params, currency);
  const lead = `verdict.${key}.${params.lead ?? 'lead'}`;
  const rest = `verdict.${key}.${params.rest ?? 'rest'}`;
  return { level, lead: say(lead, said), rest: i18next.exists(rest, said) ? say(rest, said) : '' };
}

function stale(say: Say, ageMs: number): VerdictMessages {
  return { level: 'needs', lead: say('verdict.stale.lead'), rest: say('verdict.stale.rest', { age: duration(ageMs) }) };
}

/** Silence is said with how usual it is, where the past is long enough to tell. */
function quiet(say: Say, { level, params }: Verdict): VerdictMessages {
  const silent = duration(Number(params.silentMs ?? 0));
  const lead = say(level === 'ok' ? 'verdict.quiet.lead' : 'verdict.quiet.watchLead', { silent });
  if (params.usual === 'no') return { level, lead, rest: say('verdict.quiet.unusual') };
  if (params.usual !== 'yes') return { level, lead, rest: '' };
  return {
    level,
    lead,
    rest: say('verdict.quiet.usual', {
      day: say(`weekday.${params.weekday}`),
      part: say(`part.${partOfDay(Number(params.hour))}`),
    }),
  };
}

function partOfDay(hour: number): 'night' | 'morning' | 'afternoon' | 'evening' {
  if (hour < 6) return 'night';
  if (hour < 12) return 'morning';
  return hour < 18 ? 'afternoon' : 'evening';
}

/** Parameters come as plain numbers whose unit is in the name; each is said the way a person would. */
function spoken(say: Say, params: Params, currency: string): Record<string, string | number> {
  const said: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) {
    if (name === 'service') said.service = say(`service.${value}`);
    else if (name === 'since') said.since = /^\d\d:\d\d$/.test(String(value)) ? value : timeOfDay(value);
    else if (typeof value !== 'number' || name === 'count') said[name] = value;
    else if (name.endsWith('Minor'))
      said[name.slice(0, -'Minor'.length)] = moneyShort(value, String(params.currency ?? currency));
    else if (name === 'p95Ms') said.slowest = seconds(value);
    else if (name.endsWith('Ms')) said[name.slice(0, -'Ms'.length)] = duration(value);
    else said[name] = name === 'hours' ? duration(value * 3_600_000) : count(value);
  }
  return said;
}
