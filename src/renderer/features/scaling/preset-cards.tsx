import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type FleetPolicy, presetNames } from '../../../../server/contract/scaling/policy.ts';
import type { PresetView } from '../../../../server/contract/scaling/views.ts';
import { cn } from '../../lib/class-names.ts';
import { count, money } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';

/** A week is replayed for each: it need not be asked for often. */
const staleMs = 300_000;

export function usePresets() {
  return useQuery(trpc.scaling.presets.queryOptions(undefined, { staleTime: staleMs }));
}

type Props = {
  chosen: FleetPolicy['preset'];
  currency: string;
  mayChange: boolean;
  onChoose: (preset: PresetView) => void;
};

export function PresetCards({ chosen, currency, mayChange, onChoose }: Props) {
  const { t } = useTranslation();
  const { data: presets, isError } = usePresets();
  return (
    <ul aria-label={t('scaling.presets')} className="grid gap-4 min-[880px]:grid-cols-3">
      {presetNames.map((name) => {
        const preset = presets?.find((each) => each.name === name);
        const isChosen = name === chosen;
        return (
          <li
            key={name}
            className={cn(
              'grid grid-rows-[auto_1fr_auto_auto] gap-3 rounded-2xl border bg-surface p-5',
              isChosen ? 'border-accent shadow-[inset_0_0_0_1px_var(--c-accent)]' : 'border-line',
            )}
          >
            <div className="flex h-7 items-center justify-between gap-3">
              <h3 className="text-base font-semibold">{t(`scaling.value.preset.${name}`)}</h3>
              {isChosen ? (
                <span className="flex items-center gap-1 text-[13px] font-medium text-accent-text">
                  <Check aria-hidden className="size-4" />
                  {t('scaling.chosen')}
                </span>
              ) : null}
            </div>
            <p className="text-[13px] text-muted">{t(`scaling.presetLead.${name}`)}</p>
            <LastWeek preset={preset} currency={currency} isMissing={isError} />
            <Button disabled={!mayChange || !preset || isChosen} onClick={() => preset && onChoose(preset)}>
              {t('scaling.choose', { preset: t(`scaling.value.preset.${name}`) })}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}

type LastWeekProps = { preset: PresetView | undefined; currency: string; isMissing: boolean };

function LastWeek({ preset, currency, isMissing }: LastWeekProps) {
  const { t } = useTranslation();
  const week = preset?.lastWeek;
  if (!week)
    return (
      <p className="flex h-14 items-center text-[13px] text-muted">
        {preset || isMissing ? t('scaling.notEnough') : t('scaling.replaying')}
      </p>
    );
  return (
    <dl className="grid h-14 grid-cols-2 items-end gap-4">
      <div>
        <dt className="text-xs text-muted">{t('scaling.lastWeekCost')}</dt>
        <dd className="numeral text-xl leading-snug">{money(week.costMinor, currency)}</dd>
      </div>
      <div>
        <dt className="text-xs text-muted">{t('scaling.lastWeekSlow')}</dt>
        <dd className="numeral text-xl leading-snug">{count(week.slowOrders)}</dd>
      </div>
    </dl>
  );
}
