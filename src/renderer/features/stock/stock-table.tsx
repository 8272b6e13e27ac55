import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { count } from '../../lib/format.ts';
import { byUrgency, type StockRow } from './restock-plan.ts';
import { RunsOut } from './runs-out.tsx';

type Props = { rows: readonly StockRow[]; selected: string | null; onSelect: (variantId: string | null) => void };

/** Every variant's stock; choosing one shows only its batches below. */
export function StockTable({ rows, selected, onSelect }: Props) {
  const { t } = useTranslation();
  const head = 'px-4 py-2.5 text-[12.5px] font-normal text-muted';
  const number = 'tabular px-4 text-right';
  return (
    <div className="fades overflow-hidden rounded-2xl border border-line bg-surface">
      <table className="w-full border-collapse">
        <thead className="border-b border-line text-left">
          <tr>
            <th className={head}>{t('stock.column.variant')}</th>
            <th className={head}>{t('stock.column.runsOut')}</th>
            <th className={cn(head, 'text-right')}>{t('stock.column.left')}</th>
            <th className={cn(head, 'text-right')}>{t('stock.column.reserved')}</th>
            <th className={cn(head, 'text-right')}>{t('stock.column.hour')}</th>
            <th className={cn(head, 'text-right')}>{t('stock.column.day')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.toSorted(byUrgency).map((row) => {
            const isSelected = row.variantId === selected;
            return (
              <tr
                key={row.variantId}
                className={cn(
                  'h-12 border-b border-line/50 last:border-0',
                  isSelected ? 'bg-line/60' : 'hover:bg-line/35',
                )}
              >
                <td className="px-2">
                  <button
                    type="button"
                    aria-pressed={isSelected}
                    onClick={() => onSelect(isSelected ? null : row.variantId)}
                    className="min-h-9 w-full truncate rounded-md px-2 text-left"
                  >
                    {row.productName} <span className="text-muted">{row.variantName}</span>
                  </button>
                </td>
                <td className="px-4">
                  <RunsOut row={row} />
                </td>
                <td className={cn(number, 'font-medium')}>{count(row.left)}</td>
                <td className={cn(number, 'text-muted')}>{count(row.reserved)}</td>
                <td className={number}>{count(row.soldLastHour)}</td>
                <td className={number}>{count(row.soldLastDay)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
