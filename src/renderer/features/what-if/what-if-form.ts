import { create } from 'zustand';
import type { FleetPolicy, PresetName, ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { PresetView } from '../../../../server/contract/scaling/views.ts';
import type { Wrong } from '../scaling/policy-knobs.ts';
import { draftOf, type PolicyDraft, readDraft } from '../scaling/policy-draft.ts';
import { presetOf, withPreset } from '../scaling/preset-policy.ts';
import { firstTraffic, type TrafficValues } from './traffic-values.ts';

export type Base = 'current' | PresetName;

type Form = {
  traffic: TrafficValues;
  base: Base;
  /** What was typed over the base; null: nothing. */
  draft: PolicyDraft | null;
};

/** Lives outside the screen: what was chosen is still there when one comes back. */
export const useWhatIfForm = create<Form>()(() => ({ traffic: firstTraffic, base: 'current', draft: null }));

export const whatIfForm = {
  traffic: (change: Partial<TrafficValues>): void =>
    useWhatIfForm.setState(({ traffic }) => ({ traffic: { ...traffic, ...change } })),
  base: (base: Base): void => useWhatIfForm.setState({ base, draft: null }),
  draft: (draft: PolicyDraft): void => useWhatIfForm.setState({ draft }),
  /** Brings what was typed elsewhere over the policy in force. */
  carry: (draft: PolicyDraft): void => useWhatIfForm.setState({ base: 'current', draft }),
};

export type Candidate = { draft: PolicyDraft; policy: FleetPolicy; wrong: Record<string, Wrong> };

/** The policy that the form means, on top of the one in force. */
export function candidateOf(
  { base, draft: typed }: Pick<Form, 'base' | 'draft'>,
  inForce: FleetPolicy,
  { presets, currency }: { presets: readonly PresetView[]; currency: string },
): Candidate {
  const preset = presets.find(({ name }) => name === base);
  const from = preset ? withPreset(inForce, preset) : inForce;
  const draft = typed ?? draftOf(from, currency);
  const { policy, wrong } = readDraft(draft, from, currency);
  return {
    draft,
    wrong,
    policy: { ...policy, preset: presets.length > 0 ? presetOf(policy, presets) : policy.preset },
  };
}

const targetOf = (service: ScaledService) => `services.${service}.targetUtilization`;

/** One target for every service; empty where they differ. */
export function commonTarget({ numbers }: PolicyDraft): string {
  const all = new Set(scaledServices.map((service) => numbers[targetOf(service)]));
  return all.size === 1 ? (numbers[targetOf('orders')] ?? '') : '';
}

export function withTarget(draft: PolicyDraft, text: string): PolicyDraft {
  const targets = Object.fromEntries(scaledServices.map((service) => [targetOf(service), text]));
  return { ...draft, numbers: { ...draft.numbers, ...targets } };
}
