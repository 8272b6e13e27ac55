import { scheduleInput } from '../../../../server/contract/scaling/promo.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useController, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { cn } from '../../lib/class-names.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { useNow } from '../../lib/use-now.ts';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { useMe } from '../session/use-me.ts';
import { NextTimes } from './next-times.tsx';
import { leadMinutes } from './promo-values.ts';
import { scheduleForm, scheduleInputOf, type ScheduleValues, scheduleValuesOf, weeklyOf } from './schedule-values.ts';
import { WeekdayPicks } from './weekday-picks.tsx';
import { nextTimes } from './weekly.ts';
import { FormActions } from '../../ui/form-actions.tsx';

export function ScheduleForm({ schedule, onClose }: { schedule: ScheduleView | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const nowMs = useNow();
  const queries = useQueryClient();
  const { register, control, handleSubmit, formState } = useForm({
    resolver: zodResolver(scheduleForm),
    defaultValues: scheduleValuesOf(schedule, shop.timeZone, nowMs),
  });
  const weekdays = useController({ control, name: 'weekdays' }).field;
  const lead = useController({ control, name: 'lead' }).field;
  const values = useWatch({ control }) as ScheduleValues;
  const weekly = weeklyOf(values);
  const times = weekly ? nextTimes(weekly, shop.timeZone, { nowMs }) : [];
  const save = useMutation(
    trpc.promos.saveSchedule.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.promos.pathFilter());
        toast.success(t('form.saved'));
        onClose();
      },
    }),
  );
  const submit = handleSubmit((checked) => save.mutate(scheduleInputOf(checked, schedule?.id)));
  const say = (message: string | undefined) => message && (t as unknown as (key: string) => string)(message);
  const { errors } = formState;
  const floorError = say(
    (errors.floors as { message?: string } | undefined)?.message ??
      scaledServices.map((service) => errors.floors?.[service]?.message).find(Boolean),
  );
  const leads = [...new Set([...leadMinutes, Number(values.lead)])].toSorted((a, b) => a - b);
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-3">
      <Field label={t('promos.name')} error={say(errors.name?.message)}>
        <Input
          {...register('name')}
          maxLength={lengthOf(scheduleInput.shape.name).max}
          autoComplete="off"
          placeholder={t('promos.schedulePlaceholder')}
        />
      </Field>
      <div className="grid gap-1.5">
        <span className="text-[13px] font-medium">{t('promos.weekdays')}</span>
        {values.ownRule === null ? (
          <WeekdayPicks value={weekdays.value} onChange={weekdays.onChange} />
        ) : (
          <p className="text-muted">
            {t('promos.ownRule')} <code className="font-mono text-[13px] text-text">{values.ownRule}</code>
          </p>
        )}
        <p role={errors.weekdays ? 'alert' : undefined} className="min-h-5 text-[12.5px] text-danger">
          {say(errors.weekdays?.message)}
        </p>
      </div>
      <div className="grid grid-cols-4 gap-x-4">
        <Field label={t('promos.firstDay')} error={say(errors.firstDay?.message)}>
          <Input {...register('firstDay')} type="date" max="9999-12-31" className="tabular" />
        </Field>
        <Field label={t('promos.from')} hint={shop.timeZone} error={say(errors.startsAt?.message)}>
          <Input {...register('startsAt')} type="time" className="tabular" />
        </Field>
        <Field label={t('promos.hours')} error={say(errors.hours?.message)}>
          <Input {...register('hours')} inputMode="decimal" className="tabular" />
        </Field>
        <Field label={t('promos.lead')}>
          <Select
            value={lead.value}
            onChange={lead.onChange}
            choices={leads.map((minutes) => ({
              value: String(minutes),
              label: minutes === 0 ? t('promos.noLead') : t('promos.leadMinutes', { count: minutes }),
            }))}
          />
        </Field>
      </div>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 text-[13px] font-medium">{t('promos.floors')}</legend>
        <div className="grid grid-cols-5 gap-3">
          {scaledServices.map((service) => (
            <label key={service} className="grid gap-1 text-[12.5px] text-muted">
              {t(`service.${service}`)}
              <Input
                {...register(`floors.${service}`)}
                inputMode="numeric"
                className="tabular"
                placeholder={t('promos.noFloor')}
                aria-invalid={errors.floors?.[service] ? true : undefined}
              />
            </label>
          ))}
        </div>
        <p
          role={floorError ? 'alert' : undefined}
          className={cn('min-h-5 text-[12.5px] text-muted', floorError && 'text-danger')}
        >
          {floorError ?? t('promos.floorsHint')}
        </p>
      </fieldset>
      <div className="grid min-h-40 content-start gap-2 rounded-xl bg-sunken px-4 py-3">
        <h3 className="text-[13px] text-muted">{t('promos.nextFive')}</h3>
        {values.ownRule !== null ? (
          <NextTimes times={schedule?.next ?? []} startsAt={values.startsAt} />
        ) : times.length > 0 ? (
          <NextTimes times={times} startsAt={values.startsAt} />
        ) : (
          <p className="text-[13px] text-muted">{t('promos.noNext')}</p>
        )}
      </div>
      <FormError text={save.error ? sentenceFor(save.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('action.save')} disabled={save.isPending} />
    </form>
  );
}
