import { useTranslation } from 'react-i18next';
import { type ForecastMode, forecastModes } from '../../../../server/contract/scaling/policy.ts';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';
import { percent } from '../../lib/format.ts';
import { timeOfDay } from '../../lib/shop-time.ts';
import { messageFor } from '../../lib/message.ts';
import { Section } from '../../ui/section.tsx';
import { Segments } from '../../ui/segments.tsx';
import { rate } from './signal-messages.ts';

type Props = {
  mode: ForecastMode;
  score: ScalingNow['forecastScore'];
  curves: ScalingNow['forecasts'];
  onChange: (mode: ForecastMode) => void;
  disabled: boolean;
};

/** Off, drawn, or acting; beside it how right the forecast has been, so that letting it act is a choice and not a hope. */
export function ForecastSection({ mode, score, curves, onChange, disabled }: Props) {
  const { t } = useTranslation();
  return (
    <Section
      title={t('scaling.field.forecast')}
      lead={t(`policy.forecast.${mode}`)}
      aside={
        <Segments
          label={t('scaling.field.forecast')}
          value={mode}
          disabled={disabled}
          onChange={onChange}
          choices={forecastModes.map((value) => ({ value, label: t(`scaling.value.forecast.${value}`) }))}
        />
      }
    >
      <p className="text-[13px] text-muted">{score ? <ScoreMessages score={score} /> : t('scaling.noScore')}</p>
      {curves.length > 0 ? (
        <ul className="grid gap-1 text-[13px]">
          {curves.map((curve) => (
            <li key={curve.source} className="flex flex-wrap gap-x-3">
              <span className="w-32 shrink-0 text-muted">
                {messageFor('forecastSource', curve.source, 'forecastSource.other')}
              </span>
              <CurveMessages curve={curve} />
            </li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

/** The highest that it foresees, or why it says nothing. */
function CurveMessages({ curve: { enough, missing, points, branching } }: { curve: ScalingNow['forecasts'][number] }) {
  const { t } = useTranslation();
  const peak = enough ? points.toSorted((a, b) => b.perSecond - a.perSecond)[0] : undefined;
  if (!peak) return <span>{messageFor('forecastMissing', missing ?? 'other', 'forecastMissing.other')}</span>;
  return (
    <span className="tabular">
      {t('scaling.foresees', {
        at: timeOfDay(peak.atMs),
        rate: rate(peak.perSecond),
        span: t('policy.span', { from: rate(peak.low), to: rate(peak.high) }),
      })}
      {branching
        ? ` · ${t('scaling.branching', {
            ratio: rate(branching.ratio),
            span: t('policy.span', { from: rate(branching.low), to: rate(branching.high) }),
          })}`
        : null}
    </span>
  );
}

export function ScoreMessages({ score }: { score: NonNullable<ScalingNow['forecastScore']> }) {
  const { t } = useTranslation();
  return t('scaling.score', {
    days: score.days,
    within: percent(score.withinBand),
    error: percent(score.errorPercent / 100),
  });
}
