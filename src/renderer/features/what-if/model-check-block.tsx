import { Equal, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CheckedFigures, ModelCheck } from '../../../../server/contract/scaling/what-if.ts';
import { cn } from '../../lib/class-names.ts';
import { count, seconds } from '../../lib/format.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { checkOutcome } from './check-outcome.ts';

/** How far the figures above can be trusted: the model beside what was recorded, in words and figures. */
export function ModelCheckBlock({ check }: { check: ModelCheck | null }) {
  const { t } = useTranslation();
  if (!check) return <p className="text-[12.5px] text-muted">{t('whatIf.check.none')}</p>;
  const outcome = checkOutcome(check);
  const Icon: LucideIcon = outcome === 'close' ? Equal : TriangleAlert;
  const colour = outcome === 'close' ? 'text-done' : 'text-warn';
  return (
    <div className="tabular grid gap-1.5 text-[13px]">
      <p className={cn('flex items-center gap-1.5 font-medium', colour)}>
        <Icon aria-hidden className="size-4 shrink-0" />
        {t(`whatIf.check.${outcome}`)}
      </p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
        {(['recorded', 'modelled'] as const).map((side) => (
          <Side key={side} name={t(`whatIf.check.${side}`)} figures={check[side]} />
        ))}
      </dl>
      <p className="text-[12.5px] text-muted">
        {t('whatIf.check.about', {
          when: timeRange(check.fromMs, check.untilMs),
          chosen: t(`whatIf.check.chosen.${check.chosen}`),
          orders: count(check.orders),
        })}
      </p>
    </div>
  );
}

function Side({ name, figures }: { name: string; figures: CheckedFigures }) {
  const { t } = useTranslation();
  const slow = t('whatIf.slowFor', { count: figures.slowSeconds, slow: count(figures.slowSeconds) });
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd>{`${t('whatIf.check.within', { within: seconds(figures.p95Ms) })} · ${t('whatIf.check.slow', { slow })}`}</dd>
    </>
  );
}
