import { useTranslation } from 'react-i18next';
import { type ForecastMode, forecastModes } from '../../../../server/contract/scaling/policy.ts';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { percent } from '../../lib/format.ts';
import { Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';

type Props = {
  mode: ForecastMode;
  score: ScalingNow['forecastScore'];
  onChange: (mode: ForecastMode) => void;
  disabled: boolean;
};

/** Off, drawn, or acting; beside it how right the forecast has been, so that letting it act is a choice and not a hope. */
export function ForecastSection({ mode, score, onChange, disabled }: Props) {
  const { t } = useTranslation();
  return (
    <Section
      title={t('scaling.field.forecast')}
      lead={t(`policy.forecast.${mode}`)}
      aside={
        <Segments
          label={t('scaling.field.forecast')}
          value={mode}
          onChange={(next) => !disabled && onChange(next)}
          choices={forecastModes.map((value) => ({ value, label: t(`scaling.value.forecast.${value}`) }))}
        />
      }
    >
      <p className="text-[13px] text-muted">{score ? <ScoreWords score={score} /> : t('scaling.noScore')}</p>
    </Section>
  );
}

export function ScoreWords({ score }: { score: NonNullable<ScalingNow['forecastScore']> }) {
  const { t } = useTranslation();
  return t('scaling.score', {
    days: score.days,
    within: percent(score.withinBand),
    error: percent(score.errorPercent / 100),
  });
}
