import { useTranslation } from 'react-i18next';
import { count } from '../../lib/format.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { type TrafficNumber, trafficNumbers, type TrafficValues, typed } from './traffic-values.ts';

type Props = { name: TrafficNumber; values: TrafficValues; onChange: (change: Partial<TrafficValues>) => void };

/** One number of the traffic, with what is allowed of it when it is wrong. */
export function NumberField({ name, values, onChange }: Props) {
  const { t } = useTranslation();
  const { from, to } = trafficNumbers[name];
  return (
    <Field
      label={t(`whatIf.number.${name}`)}
      error={
        typed(values, name) === undefined ? t('scaling.wrong.between', { from: count(from), to: count(to) }) : undefined
      }
    >
      <Input
        value={values[name]}
        inputMode="decimal"
        autoComplete="off"
        className="tabular"
        onChange={(event) => onChange({ [name]: event.target.value })}
      />
    </Field>
  );
}
