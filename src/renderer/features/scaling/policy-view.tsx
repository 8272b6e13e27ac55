import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { showFirstError } from '../../lib/first-error.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Section } from '../../ui/section.tsx';
import { useMay } from '../session/use-me.ts';
import { LeaveDialog } from '../settings/leave-dialog.tsx';
import { SaveBar } from '../settings/save-bar.tsx';
import { AdvancedSection } from './advanced-section.tsx';
import { BudgetSection } from './budget-section.tsx';
import { ForecastSection } from './forecast-section.tsx';
import { changesOf } from './policy-changes.ts';
import { draftOf, type PolicyDraft, readDraft } from './policy-draft.ts';
import { PolicyField } from './policy-field.tsx';
import { PolicyMeaning } from './policy-meaning.tsx';
import { PresetCards, usePresets } from './preset-cards.tsx';
import { presetOf, withPreset } from './preset-policy.ts';
import { RuleList } from './rule-list.tsx';
import { SavePolicyForm } from './save-policy-form.tsx';

/** The policy as it is edited. While nothing is typed it follows what others save. */
export function PolicyView({ now, onTry }: { now: ScalingNow; onTry: (draft: PolicyDraft) => void }) {
  const { t } = useTranslation();
  const mayChange = useMay('scaling.write');
  const presets = usePresets().data ?? [];
  const { currency } = now;
  const [base, setBase] = useState({ id: now.versionId, policy: now.policy });
  const [typed, setTyped] = useState<PolicyDraft | null>(null);
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const draft = typed ?? draftOf(base.policy, currency);
  const { policy: read, wrong } = readDraft(draft, base.policy, currency);
  const policy = { ...read, preset: presets.length > 0 ? presetOf(read, presets) : read.preset };
  const isDirty = typed !== null && (changesOf(base.policy, read).length > 0 || Object.keys(wrong).length > 0);
  if (!isDirty && !saving && base.id !== now.versionId) {
    setBase({ id: now.versionId, policy: now.policy });
    setTyped(null);
  }
  const change = (part: Partial<PolicyDraft>) => setTyped({ ...draft, ...part });
  const count = Object.keys(wrong).length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (count > 0) showFirstError(form.current);
    else if (isDirty) setSaving(true);
  };
  const disabled = !mayChange;
  return (
    <>
      <form ref={form} onSubmit={submit} noValidate className="grid gap-4 [&_:is(input,textarea,button)]:scroll-mb-24">
        {mayChange ? null : <p className="text-muted">{t('scaling.ownerOnly')}</p>}
        <PresetCards
          chosen={policy.preset}
          currency={currency}
          mayChange={mayChange}
          onChoose={(preset) => setTyped(draftOf(withPreset(read, preset), currency))}
        />
        <PolicyMeaning policy={policy} currency={currency} draft={isDirty ? typed : null} onTry={onTry} />
        <Section
          title={t('scaling.field.fleetCap')}
          lead={t('scaling.fleetCapLead')}
          aside={
            <div className="w-56 shrink-0">
              <PolicyField
                path="fleetCap"
                text={draft.numbers.fleetCap ?? ''}
                wrong={wrong.fleetCap}
                onChange={(path, text) => change({ numbers: { ...draft.numbers, [path]: text } })}
                disabled={disabled}
              />
            </div>
          }
        />
        <BudgetSection draft={draft} wrong={wrong} currency={currency} onChange={change} disabled={disabled} />
        <ForecastSection
          mode={draft.forecast}
          score={now.forecastScore}
          curves={now.forecasts}
          onChange={(forecast) => change({ forecast })}
          disabled={disabled}
        />
        <AdvancedSection draft={draft} wrong={wrong} onChange={change} disabled={disabled}>
          <RuleList rules={draft.rules} onChange={(rules) => change({ rules })} disabled={disabled} />
        </AdvancedSection>
        {mayChange ? (
          <SaveBar
            dirty={isDirty}
            saving={saving}
            problem={count > 0 ? t('settings.toCorrect', { count }) : undefined}
            onDiscard={() => setTyped(null)}
          />
        ) : null}
      </form>
      <Dialog wide open={saving} onClose={() => setSaving(false)} title={t('scaling.saveTitle')}>
        {saving ? (
          <SavePolicyForm
            from={base.policy}
            to={policy}
            basedOn={base.id}
            currency={currency}
            onSaved={() => {
              setTyped(null);
              setSaving(false);
            }}
            onClose={() => setSaving(false)}
          />
        ) : null}
      </Dialog>
      <LeaveDialog dirty={isDirty && !saving} />
    </>
  );
}
