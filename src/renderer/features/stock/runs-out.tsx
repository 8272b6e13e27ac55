import { CircleCheck, Clock4, OctagonX, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { duration } from '../../lib/format.ts';
import { type StockRow, urgency } from './restock-plan.ts';

const looks = {
  out: { icon: OctagonX, colour: 'text-danger' },
  today: { icon: TriangleAlert, colour: 'text-warn' },
  soon: { icon: Clock4, colour: 'text-info' },
  fine: { icon: CircleCheck, colour: 'text-done' },
} as const;

/** When it is gone at the present pace, by shape and word. */
export function RunsOut({ row }: { row: Pick<StockRow, 'left' | 'held' | 'hoursLeft'> }) {
  const { t } = useTranslation();
  const { icon: Icon, colour } = looks[row.left === 0 && row.held > 0 ? 'soon' : urgency(row)];
  const words =
    row.left === 0
      ? t(row.held > 0 ? 'stock.held' : 'stock.soldOut')
      : row.hoursLeft === null
        ? t('stock.notSelling')
        : t('stock.runsOutIn', { duration: duration(row.hoursLeft * 3_600_000) });
  return (
    <span className="tabular flex items-center gap-2 whitespace-nowrap">
      <Icon aria-hidden className={cn('size-4 shrink-0', colour)} />
      {words}
    </span>
  );
}
