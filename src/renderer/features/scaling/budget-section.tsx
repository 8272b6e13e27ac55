import { fleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { fieldAt, lengthOf } from '../../lib/bounds.ts';
import { useQuery } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { money } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import { useWrongMessages } from './policy-field.tsx';
import type { Wrong } from './policy-knobs.ts';

const mostWarns = lengthOf(fieldAt(fleetPolicy, 'budget.warnMinor')).max;

type Props = {
  draft: PolicyDraft;
  wrong: Record<string, Wrong>;
  currency: string;
  onChange: (change: Partial<PolicyDraft>) => void;
  disabled: boolean;
};

/** Two different things, side by side: amounts that only tell, and the one amount that stops something. */
export function BudgetSection({ draft, wrong, currency, onChange, disabled }: Props) {
  const { t } = useTranslation();
  const wrongMessages = useWrongMessages();
  const { data: report } = useQuery(trpc.spend.report.queryOptions({ days: 7 }));
  const lowest = report && money(report.budget.lowestCapMinor, report.currency);
  const overshootMinor = report?.budget.overshootMinor ?? null;
  const overshoot = report && overshootMinor !== null ? money(overshootMinor, report.currency) : null;
  const { warns } = draft;
  const setWarn = (place: number, text: string) => onChange({ warns: warns.with(place, text) });
  return (
    <Section
      title={t('scaling.budget')}
      lead={t('scaling.budgetLead')}
      aside={
        <Segments
          label={t('scaling.field.period')}
          value={draft.period}
          disabled={disabled}
          onChange={(period) => onChange({ period })}
          choices={(['month', 'day'] as const).map((value) => ({ value, label: t(`scaling.value.period.${value}`) }))}
        />
      }
    >
      <div className="grid gap-x-8 gap-y-6 min-[880px]:grid-cols-2">
        <fieldset disabled={disabled} className="grid content-start gap-2">
          <legend className="font-medium">{t('scaling.warnAt')}</legend>
          <p className="text-[13px] text-muted min-[880px]:min-h-10">{t('scaling.warnAtLead')}</p>
          <p aria-hidden className="text-[13px] font-medium">
            {t('scaling.warnAmounts', { currency })}
          </p>
          {Array.from(warns, (text, place) => {
            const problem = wrongMessages(wrong[`budget.warnMinor.${place}`]);
            return (
              <div key={place}>
                <div className="flex items-center gap-2">
                  <Input
                    aria-label={t('scaling.warnAmount', { number: place + 1, currency })}
                    aria-invalid={problem ? true : undefined}
                    value={text}
                    inputMode="decimal"
                    className="tabular"
                    onChange={(event) => setWarn(place, event.target.value)}
                  />
                  <Button
                    look="quiet"
                    size="icon"
                    disabled={disabled}
                    aria-label={t('scaling.removeWarn', { number: place + 1 })}
                    onClick={() => onChange({ warns: warns.toSpliced(place, 1) })}
                  >
                    <Trash2 aria-hidden />
                  </Button>
                </div>
                {problem ? (
                  <p role="alert" className="text-[12.5px] text-danger">
                    {problem}
                  </p>
                ) : null}
              </div>
            );
          })}
          {warns.length < mostWarns ? (
            <div>
              <Button look="quiet" size="small" disabled={disabled} onClick={() => onChange({ warns: [...warns, ''] })}>
                <Plus aria-hidden />
                {t('scaling.addWarn')}
              </Button>
            </div>
          ) : null}
        </fieldset>
        <fieldset disabled={disabled} className="grid content-start gap-2">
          <legend className="font-medium">{t('scaling.neverOver')}</legend>
          <p className="text-[13px] text-muted min-[880px]:min-h-10">{t('scaling.neverOverLead')}</p>
          <Field
            label={t('scaling.capAmount', { currency })}
            hint={lowest ? t('scaling.lowestCap', { lowest }) : t('scaling.emptyNoCap')}
            error={wrongMessages(wrong['budget.capMinor'])}
          >
            <Input
              value={draft.spendCap}
              inputMode="decimal"
              className="tabular"
              placeholder={t('scaling.noCapSet')}
              onChange={(event) => onChange({ spendCap: event.target.value })}
            />
          </Field>
          <ul className="grid gap-1.5 rounded-xl bg-sunken/60 px-4 py-3 text-[13px]">
            <li>
              <span className="font-medium">{t('scaling.whatStops')}</span> {t('scaling.stops')}
            </li>
            <li>
              <span className="font-medium">{t('scaling.whatGoesOn')}</span> {t('scaling.goesOn')}
            </li>
            {overshoot === null ? null : (
              <li className="text-muted">{t('scaling.overshoot', { amount: overshoot })}</li>
            )}
          </ul>
        </fieldset>
      </div>
    </Section>
  );
}
