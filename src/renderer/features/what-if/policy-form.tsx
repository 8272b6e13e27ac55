import { useTranslation } from 'react-i18next';
import {
  forecastModes,
  type FleetPolicy,
  presetNames,
  scaledServices,
} from '../../../../server/contract/scaling/policy.ts';
import { money } from '../../lib/format.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { draftOf, type PolicyDraft } from '../scaling/policy-draft.ts';
import { useWrongMessages } from '../scaling/policy-field.tsx';
import { type Base, type Candidate, commonTarget, withTarget } from './what-if-form.ts';

type Props = {
  base: Base;
  candidate: Candidate;
  inForce: FleetPolicy;
  currency: string;
  onBase: (base: Base) => void;
  onDraft: (draft: PolicyDraft) => void;
};

/** The bold knobs; beside each that differs, what is in force now. */
export function PolicyForm({ base, candidate, inForce, currency, onBase, onDraft }: Props) {
  const { t } = useTranslation();
  const wrongMessages = useWrongMessages();
  const { draft, wrong } = candidate;
  const now = draftOf(inForce, currency);
  const set = (path: string, text: string) => onDraft({ ...draft, numbers: { ...draft.numbers, [path]: text } });
  const nowWas = (path: string) =>
    now.numbers[path] === draft.numbers[path] ? null : t('whatIf.nowIs', { value: now.numbers[path] ?? '' });
  const number = (path: string, label: string) => (
    <Field key={path} label={label} hint={nowWas(path)} error={wrongMessages(wrong[path])}>
      <Input
        value={draft.numbers[path] ?? ''}
        inputMode="decimal"
        autoComplete="off"
        className="tabular"
        onChange={(event) => set(path, event.target.value)}
      />
    </Field>
  );
  const [target, targetNow] = [commonTarget(draft), commonTarget(now)];
  const { capMinor } = inForce.budget;
  return (
    <div className="grid gap-2.5">
      <div className="grid gap-1.5">
        <span className="text-[13px] font-medium">{t('whatIf.startFrom')}</span>
        <Segments<Base>
          label={t('whatIf.startFrom')}
          value={base}
          onChange={onBase}
          choices={(['current', ...presetNames] as const).map((value) => ({
            value,
            label: value === 'current' ? t('whatIf.current') : t(`scaling.value.preset.${value}`),
          }))}
        />
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-1.5">
        {number('fleetCap', t('whatIf.fleetCap'))}
        <Field
          label={t('whatIf.target')}
          hint={
            target === targetNow
              ? null
              : t('whatIf.nowIs', { value: targetNow === '' ? t('whatIf.various') : targetNow })
          }
          error={wrongMessages(wrong['services.orders.targetUtilization'])}
        >
          <Input
            value={target}
            placeholder={t('whatIf.various')}
            inputMode="decimal"
            autoComplete="off"
            className="tabular"
            onChange={(event) => onDraft(withTarget(draft, event.target.value))}
          />
        </Field>
        {number('pace.scaleInWindowMs', t('whatIf.window'))}
        <Field
          label={t('whatIf.spendCap', { currency })}
          hint={
            draft.spendCap === now.spendCap
              ? t(`whatIf.per.${draft.period}`)
              : t('whatIf.nowIs', { value: capMinor === null ? t('scaling.noCapSet') : money(capMinor, currency) })
          }
          error={wrongMessages(wrong['budget.capMinor'])}
        >
          <Input
            value={draft.spendCap}
            placeholder={t('scaling.noCapSet')}
            inputMode="decimal"
            autoComplete="off"
            className="tabular"
            onChange={(event) => onDraft({ ...draft, spendCap: event.target.value })}
          />
        </Field>
      </div>
      <div className="grid gap-1.5">
        <span className="text-[13px] font-medium">{t('scaling.field.forecast')}</span>
        <Segments
          label={t('scaling.field.forecast')}
          value={draft.forecast}
          onChange={(forecast) => onDraft({ ...draft, forecast })}
          choices={forecastModes.map((value) => ({ value, label: t(`scaling.value.forecast.${value}`) }))}
        />
        <p className="min-h-5 text-[12.5px] text-muted">
          {draft.forecast === now.forecast
            ? null
            : t('whatIf.nowIs', { value: t(`scaling.value.forecast.${now.forecast}`) })}
        </p>
      </div>
      <fieldset>
        <legend className="mb-1.5 text-[13px] font-medium">{t('whatIf.caps')}</legend>
        <div className="grid grid-cols-2 gap-x-4 gap-y-1.5">
          {scaledServices.map((service) => number(`services.${service}.cap`, t(`service.${service}`)))}
        </div>
      </fieldset>
    </div>
  );
}
