import type { DecisionRow } from '../../server/contract/scaling/views.ts';
import type { ModelComparison } from '../../server/contract/scaling/what-if.ts';
import type { Account } from './account.ts';
import type { Figures } from './figures.ts';
import type { Sample } from './sampler.ts';
import type { Check } from './scenarios/check.ts';
import type { StormSettings } from './settings.ts';
import type { Slice } from './slice.ts';

export type StormReport = {
  scenario: string;
  title: string;
  at: string;
  seed: number;
  paused: boolean;
  control?: 'hpa';
  /** Lengths are divided by this; over 1 it is a trial. */
  shorten: number;
  machine: string;
  settings: StormSettings;
  /** Every duration of the policy in force, divided. */
  pace: Record<string, number>;
  figures: Figures;
  account: Account;
  /** What the what-if's model says of the same minutes and instances, beside what the shop recorded. */
  model: ModelComparison | null;
  slices: Slice[];
  samples: Sample[];
  decisions: DecisionRow[];
  /** From the peak's beginning on: instance-seconds over what the policy would hold for the same orders at an even pace. */
  billAgainstEvenPace: number;
  problems: string[];
  checks: Check[];
};
