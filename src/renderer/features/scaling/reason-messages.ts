import i18next, { type TFunction } from 'i18next';
import type { Reason } from '../../../../server/contract/scaling/decision.ts';
import { count, duration } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { messageFor } from '../../lib/message.ts';
import { rate, signalValue } from './signal-messages.ts';

type Say = (key: string, params?: Record<string, string | number>) => string;
type Params = Reason['params'];

/** One reason of a decision in the reader's words; a code that this build does not know yet is called by its name. */
export function reasonMessages(t: TFunction, { code, params }: Reason): string {
  const say = t as unknown as Say;
  // never measured is said with an age below zero
  const key = Number(params.ageMs) < 0 ? 'reason.no_metrics' : `reason.${code}`;
  return i18next.exists(key) ? say(key, spoken(params)) : say('reason.other', { code });
}

/** All that came to bear, in its order. What was there before is left out where the change itself is shown. */
export function reasonSentence(t: TFunction, reasons: readonly Reason[], { was = false } = {}): string {
  const told = reasons.filter(({ code }) => was || code !== 'was').map((reason) => reasonMessages(t, reason));
  return told.length === 0 ? t('reason.none') : told.join(t('reason.join'));
}

function spoken(params: Params): Record<string, string | number> {
  const said: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(params)) said[holeOf(name)] = spokenValue(name, value, params);
  return said;
}

/** `count` would choose a plural by the number it stands for. */
function holeOf(name: string): string {
  if (name === 'count') return 'waiting';
  return name.endsWith('Ms') ? name.slice(0, -'Ms'.length) : name;
}

function spokenValue(name: string, value: number | string, params: Params): string {
  if (name === 'what') return messageFor('bottleneck', String(value), 'bottleneck.other');
  if (name === 'why') return messageFor('placeWhy', String(value), 'placeWhy.other');
  if (name === 'source') return messageFor('forecastSource', String(value), 'forecastSource.other');
  if (name === 'signal') return messageFor('signal', String(value), 'signal.other');
  if (typeof value !== 'number') return value;
  if (name === 'value' || name === 'threshold') return signalValue(String(params.signal), value);
  if (name === 'untilMs') return dateAndTime(value);
  if (name.endsWith('Ms')) return duration(value);
  return name === 'perSecond' || name === 'capacity' ? rate(value) : count(value);
}
