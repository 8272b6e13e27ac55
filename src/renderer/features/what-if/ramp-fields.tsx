import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { NumberField } from './number-field.tsx';
import { type RampName, ramps, type TrafficValues } from './traffic-values.ts';

type Props = { values: TrafficValues; onChange: (change: Partial<TrafficValues>) => void };

/** A rise that has not happened yet: three that are told of shops like this, or one's own. */
export function RampFields({ values, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <div role="group" aria-label={t('whatIf.rampPresets')} className="mb-2 flex flex-wrap gap-1.5">
        {(Object.keys(ramps) as RampName[]).map((name) => (
          <Button key={name} size="small" onClick={() => onChange(ramps[name])}>
            {t(`whatIf.ramps.${name}`)}
          </Button>
        ))}
      </div>
      <div className="grid grid-cols-2 gap-x-4 gap-y-1.5">
        {(['basePerSecond', 'rampMultiple', 'rampMinutes', 'holdMinutes'] as const).map((name) => (
          <NumberField key={name} name={name} values={values} onChange={onChange} />
        ))}
      </div>
    </>
  );
}
