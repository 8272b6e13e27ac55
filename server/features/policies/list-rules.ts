import { z } from 'zod';
import type { Messages } from '../../contract/plug-in.ts';
import { type RuleName, rules } from '../../scaling/rules/index.ts';
import type { Rule } from '../../scaling/rules/rule.ts';

export type RuleView = {
  kind: string;
  label: Messages;
  /** With a hole for each setting. */
  sentence: Messages;
  /** JSON Schema; each property carries `title` and `help` in both languages: the form is made from it. */
  settingsSchema: { properties?: Record<string, Record<string, unknown>>; required?: string[] };
};

/** The kinds of rules that a policy may name. */
export function listRules(): RuleView[] {
  return (Object.keys(rules) as RuleName[]).map((kind) => ({
    kind,
    label: rules[kind].label,
    sentence: rules[kind].sentence,
    settingsSchema: z.toJSONSchema(rules[kind].settings, { io: 'input' }) as RuleView['settingsSchema'],
  }));
}

export function findRule(kind: string): Rule | undefined {
  return Object.hasOwn(rules, kind) ? rules[kind as RuleName] : undefined;
}
