import type { z } from 'zod';
import type { Messages } from '../../contract/plug-in.ts';
import type { Reason } from '../../contract/scaling/decision.ts';
import type { Observations } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';

/** What a rule may look at: `instances`: the desired count at present; `sinceMs`: when its condition began to hold, ms, -1: it does not. */
type RuleLook = {
  service: ScaledService;
  observations: Observations;
  instances: number;
  nowMs: number;
  sinceMs: number;
};

/** Since when its condition holds now, and the floor it asks for; null: none. */
export type RuleSaid = { sinceMs: number; floor: { instances: number; reason: Reason } | null };

/** A rule that an owner can add to a policy: one file, one object, one sorted line in `index.ts`. It only ever adds. */
export type Rule<Settings extends z.ZodType = z.ZodType> = {
  label: Messages;
  /** What a rule of this kind means, with its settings as holes: `{{signal}}`, `{{forMs}}`; `{{more}}`: what `percent` and `instances` add. */
  sentence: Messages;
  settings: Settings;
  /** Pure. */
  evaluate(settings: z.output<Settings>, look: RuleLook): RuleSaid;
};

export function defineRule<Settings extends z.ZodType>(rule: Rule<Settings>): Rule<Settings> {
  return rule;
}
