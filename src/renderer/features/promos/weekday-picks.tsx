import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useTranslation } from 'react-i18next';
import { weekdaysInOrder } from './weekly.ts';

type Props = { value: readonly number[]; onChange: (weekdays: number[]) => void };

export function WeekdayPicks({ value, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <ToggleGroup
      multiple
      aria-label={t('promos.weekdays')}
      value={value.map(String)}
      onValueChange={(next) => onChange(next.map(Number))}
      className="inline-flex flex-wrap gap-1.5"
    >
      {weekdaysInOrder.map((weekday) => (
        <Toggle
          key={weekday}
          value={String(weekday)}
          className="h-8 min-w-12 rounded-lg border border-line-strong/60 bg-raised px-2.5 text-[13px] hover:border-line-strong data-pressed:border-accent data-pressed:bg-accent data-pressed:font-medium data-pressed:text-accent-ink"
        >
          {t(`weekday.${weekday}`)}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
