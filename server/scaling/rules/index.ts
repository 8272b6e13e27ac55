import type { RuleSetting } from '../../contract/scaling/policy.ts';
import { above } from './above.ts';
import type { Rule } from './rule.ts';

export const rules = {
  above,
} satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

type OpenRule = { rule: Rule; settings: unknown };

// parsed once for each policy object: a turn must not pay for it
const known = new WeakMap<RuleSetting, OpenRule | null>();

/** The rule and its settings, complete with defaults; null when nobody knows it or they do not fit. */
export function openRule(setting: RuleSetting): OpenRule | null {
  let open = known.get(setting);
  if (open === undefined) {
    const rule = Object.hasOwn(rules, setting.kind) ? (rules as Record<string, Rule>)[setting.kind] : undefined;
    const parsed = rule?.settings.safeParse(setting.settings);
    open = rule !== undefined && parsed?.success === true ? { rule, settings: parsed.data } : null;
    known.set(setting, open);
  }
  return open;
}
