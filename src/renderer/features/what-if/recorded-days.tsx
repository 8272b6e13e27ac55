import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { count } from '../../lib/format.ts';
import type { WhatIfDay } from '../../../../server/contract/scaling/what-if.ts';
import { trpc } from '../../lib/trpc.ts';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import type { TrafficValues } from './traffic-values.ts';

type Props = { values: TrafficValues; onChange: (change: Partial<TrafficValues>) => void };

/** The days that can be replayed, each with how busy it was. */
export function RecordedDays({ values, onChange }: Props) {
  const { t } = useTranslation();
  const { data, error } = useQuery(trpc.whatIf.days.queryOptions());
  const days = data ?? [];
  const word = ({ day, weekday, peakPerSecond, total, recorded }: WhatIfDay) =>
    t(recorded ? 'whatIf.day' : 'whatIf.dayFromOrders', {
      day: day.slice(5),
      weekday: t(`weekday.${weekday as 0}`),
      peak: count(Math.round(peakPerSecond * 10) / 10),
      orders: count(total),
    });
  const { fromDay, untilDay } = values;
  const until = days.filter(({ day }) => fromDay === null || day >= fromDay);
  return (
    <>
      <Field
        label={t('whatIf.fromDay')}
        error={error ? sentenceFor(error) : data && days.length === 0 ? t('whatIf.noDays') : undefined}
      >
        <Select
          value={fromDay}
          onChange={(next) => onChange({ fromDay: next, untilDay: untilDay && untilDay > next ? untilDay : next })}
          placeholder={t('whatIf.chooseDay')}
          choices={days.map((each) => ({ value: each.day, label: word(each) }))}
        />
      </Field>
      <Field label={t('whatIf.untilDay')}>
        <Select
          value={untilDay ?? fromDay}
          onChange={(next) => onChange({ untilDay: next })}
          placeholder={t('whatIf.sameDay')}
          disabled={fromDay === null}
          choices={until.map((each) => ({ value: each.day, label: word(each) }))}
        />
      </Field>
    </>
  );
}
