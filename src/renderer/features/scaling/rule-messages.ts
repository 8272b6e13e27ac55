import i18next, { type TFunction } from 'i18next';
import type { RuleSetting } from '../../../../server/contract/scaling/policy.ts';
import { count, duration, percent } from '../../lib/format.ts';
import type { Language } from '../../lib/i18n.ts';
import type { Outputs } from '../../lib/trpc.ts';
import { messageFor } from '../../lib/message.ts';
import { signalValue } from './signal-messages.ts';

export type RuleKind = Outputs['scaling']['rules'][number];
type Value = string | number | boolean | undefined;
type ValueOf = (name: string) => Value;

/** What a rule has set, and where nothing is set what its kind sets by itself. */
function valueOf(rule: RuleSetting, kind: RuleKind, name: string): Value {
  const own = rule.settings[name];
  return (own ?? kind.settingsSchema.properties?.[name]?.default) as Value;
}

/** A rule as a sentence; a kind that the backend does not know any more is called by its name. */
export function ruleMessages(t: TFunction, rule: RuleSetting, kinds: readonly RuleKind[]): string {
  const kind = kinds.find((each) => each.kind === rule.kind);
  if (!kind) return rule.kind;
  const value: ValueOf = (name) => valueOf(rule, kind, name);
  return kind.sentence[i18next.resolvedLanguage as Language].replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) =>
    name === 'more' ? moreOf(t, value) : spoken(name, value),
  );
}

/** A setting as its name tells: a signal, a value of that signal, a duration (`…Ms`), a percentage; else as it is. */
function spoken(name: string, valueOfName: ValueOf): string {
  const value = valueOfName(name);
  if (name === 'signal') return messageFor('signal', String(value), 'signal.other');
  if (name === 'threshold') return signalValue(String(valueOfName('signal')), Number(value));
  if (typeof value !== 'number') return String(value ?? '–');
  if (name.endsWith('Ms')) return duration(value);
  return /percent$/i.test(name) ? percent(value / 100) : count(value);
}

function moreOf(t: TFunction, value: ValueOf): string {
  const instances = Number(value('instances'));
  const more = [
    Number(value('percent')) > 0 ? percent(Number(value('percent')) / 100) : null,
    instances > 0 ? t('ruleWords.least', { instances: count(instances) }) : null,
  ];
  return more.filter(Boolean).join(t('scaling.strip.join'));
}
