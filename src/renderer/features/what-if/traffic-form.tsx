import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { weekdaysInOrder } from '../promos/weekly.ts';
import { NumberField } from './number-field.tsx';
import { RampFields } from './ramp-fields.tsx';
import { RecordedDays } from './recorded-days.tsx';
import { TrafficFileField } from './traffic-file-field.tsx';
import { trafficKinds, type TrafficValues } from './traffic-values.ts';

type Props = { values: TrafficValues; onChange: (change: Partial<TrafficValues>) => void };

/** What the policies are tried on: what came before, what could come, or a file. */
export function TrafficForm({ values, onChange }: Props) {
  const { t } = useTranslation();
  const { kind } = values;
  return (
    <div className="grid grid-cols-1 gap-3">
      <Segments
        label={t('whatIf.traffic')}
        value={kind}
        onChange={(next) => onChange({ kind: next })}
        choices={trafficKinds.map((value) => ({ value, label: t(`whatIf.kinds.${value}`) }))}
      />
      <div className="grid min-h-54 grid-cols-1 content-start gap-1">
        {kind === 'like' ? (
          <div className="grid grid-cols-2 gap-x-4">
            <Field label={t('whatIf.like')} hint={t('whatIf.likeHint')}>
              <Select
                value={String(values.weekday)}
                onChange={(next) => onChange({ weekday: Number(next) })}
                choices={weekdaysInOrder.map((weekday) => ({
                  value: String(weekday),
                  label: t('whatIf.last', { weekday: t(`weekday.${weekday}`) }),
                }))}
              />
            </Field>
            <NumberField name="multiple" values={values} onChange={onChange} />
          </div>
        ) : null}
        {kind === 'recorded' ? (
          <>
            <RecordedDays values={values} onChange={onChange} />
            <NumberField name="multiple" values={values} onChange={onChange} />
          </>
        ) : null}
        {kind === 'ramp' ? <RampFields values={values} onChange={onChange} /> : null}
        {kind === 'file' ? <TrafficFileField values={values} onChange={onChange} /> : null}
      </div>
    </div>
  );
}
