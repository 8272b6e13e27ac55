import i18next, { type TFunction } from 'i18next';
import type { RuleSetting } from '../../../../server/contract/scaling/policy.ts';
import { count, duration, percent } from '../../lib/format.ts';
import type { Language } from '../../lib/i18n.ts';
import type { Outputs } from '../../lib/trpc.ts';
import { wordFor } from '../../lib/word.ts';
import { signalValue } from './signal-messages.ts';

export type RuleKind = Outputs['scaling']['rules'][number];
type Say = (key: string, params?: Record<string, string | number>) => string;
type Value = string | number | boolean | undefined;

/** What a rule has set, and where nothing is set what its kind sets by itself. */
function valueOf(rule: RuleSetting, kind: RuleKind | undefined, name: string): Value {
  const own = rule.settings[name];
  return (own ?? kind?.settingsSchema.properties?.[name]?.default) as Value;
}

/** A rule as a sentence; a kind that this build has no sentence for is called by its own name. */
export function ruleWords(t: TFunction, rule: RuleSetting, kinds: readonly RuleKind[]): string {
  const say = t as unknown as Say;
  const kind = kinds.find((each) => each.kind === rule.kind);
  const key = `ruleWords.${rule.kind}`;
  if (!i18next.exists(key)) return kind?.label[i18next.resolvedLanguage as Language] ?? rule.kind;
  const value = (name: string) => valueOf(rule, kind, name);
  const signal = String(value('signal'));
  const more = [
    Number(value('percent')) > 0 ? percent(Number(value('percent')) / 100) : null,
    Number(value('instances')) > 0 ? say('ruleWords.least', { instances: count(Number(value('instances'))) }) : null,
  ];
  return say(key, {
    signal: wordFor('signal', signal, 'signal.other'),
    threshold: signalValue(signal, Number(value('threshold'))),
    for: duration(Number(value('forMs'))),
    more: more.filter(Boolean).join(say('scaling.strip.join')),
  });
}
