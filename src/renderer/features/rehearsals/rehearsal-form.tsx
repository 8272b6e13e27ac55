import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Drama } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';

import { dateAndTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { open } from '../promos/promo-order.ts';
import { useMay, useMe } from '../session/use-me.ts';
import { RehearsalPlan } from './rehearsal-plan.tsx';
import {
  durationMinutes,
  firstRehearsal,
  peakLimits,
  rehearsalInputOf,
  type RehearsalValues,
  wrongIn,
} from './rehearsal-values.ts';

/** What to play and how hard; beside it in plain words what that will do, before the one button. */
export function RehearsalForm({ promoId }: { promoId: string | undefined }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const mayRun = useMay('rehearsals.run');
  const queries = useQueryClient();
  const [values, setValues] = useState(() => firstRehearsal(promoId, shop.currency));
  const promos = (useQuery(trpc.promos.list.queryOptions()).data ?? []).filter(open);
  const put = (change: Partial<RehearsalValues>) => setValues({ ...values, ...change });
  const wrong = wrongIn(values, shop.currency);
  const input = rehearsalInputOf(values, shop.currency);
  const promo = promos.find(({ id }) => id === values.promoId);
  const start = useMutation(
    trpc.rehearsals.start.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.rehearsals.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (input) start.mutate(input);
  };
  return (
    <form onSubmit={submit} noValidate className="grid grid-cols-2 gap-4">
      <fieldset disabled={!mayRun} className="grid content-start gap-2.5 rounded-2xl border border-line bg-surface p-6">
        <legend className="float-left mb-2 font-semibold">{t('rehearsal.what')}</legend>
        <div>
          <Segments
            label={t('rehearsal.what')}
            value={values.scenario}
            onChange={(scenario) => mayRun && put({ scenario })}
            choices={(['friday', 'promo'] as const).map((value) => ({
              value,
              label: t(`rehearsal.scenario.${value}`),
            }))}
          />
        </div>
        <div className="min-h-23 pt-1">
          {values.scenario === 'friday' ? (
            <p className="text-muted">{t('rehearsal.fridayBelow')}</p>
          ) : (
            <Field
              label={t('rehearsal.promo')}
              hint={promos.length === 0 ? t('rehearsal.noPromos') : wrong.promoId ? t('rehearsal.choosePromo') : null}
            >
              <Select
                value={promo ? values.promoId : null}
                onChange={(next) => put({ promoId: next })}
                placeholder={t('rehearsal.choosePromo')}
                disabled={!mayRun || promos.length === 0}
                choices={promos.map(({ id, name, startsAtMs }) => ({
                  value: id,
                  label: `${name} · ${dateAndTime(startsAtMs)}`,
                }))}
              />
            </Field>
          )}
        </div>
        <div className="grid grid-cols-2 gap-x-4 gap-y-2 min-[1180px]:grid-cols-3">
          <Field label={t('rehearsal.minutes')}>
            <Select
              value={values.minutes}
              onChange={(minutes) => put({ minutes })}
              disabled={!mayRun}
              choices={durationMinutes.map((minutes) => ({
                value: String(minutes),
                label: t('promos.leadMinutes', { count: minutes }),
              }))}
            />
          </Field>
          <Field
            label={t('rehearsal.peak')}
            error={
              wrong.peak
                ? t('scaling.wrong.between', { from: count(peakLimits.from), to: count(peakLimits.to) })
                : undefined
            }
          >
            <Input
              value={values.peak}
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              onChange={(event) => put({ peak: event.target.value })}
            />
          </Field>
          <Field
            label={t('rehearsal.ceiling', { currency: shop.currency })}
            hint={t('rehearsal.ceilingHint')}
            error={wrong.ceiling ? t('form.price') : undefined}
          >
            <Input
              value={values.ceiling}
              inputMode="decimal"
              autoComplete="off"
              className="tabular"
              onChange={(event) => put({ ceiling: event.target.value })}
            />
          </Field>
        </div>
      </fieldset>
      <div className="grid content-between gap-4 rounded-2xl border border-line bg-surface p-6">
        <RehearsalPlan input={input} promo={values.scenario === 'promo' ? promo : undefined} />
        <FormError text={start.error ? sentenceFor(start.error) : undefined} />
        <div className="flex items-center justify-between gap-4">
          <p className="text-[13px] text-muted">{mayRun ? null : t('rehearsal.ownerOnly')}</p>
          <Button type="submit" look="primary" size="large" disabled={!mayRun || !input || start.isPending}>
            <Drama aria-hidden />
            {t('rehearsal.start')}
          </Button>
        </div>
      </div>
    </form>
  );
}
