import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { useHeldRows } from '../../lib/use-held-rows.ts';
import { NewRows } from '../../ui/new-rows.tsx';
import {
  narrowColumns,
  narrowOrderGrid,
  orderColumns,
  orderFeatures,
  orderGrid,
  type OrderRow,
} from './order-columns.tsx';

const rowPx = 44;

type Props = {
  rows: OrderRow[];
  /** The search and filter that the rows answer. */
  asked: string;
  /** They answer an earlier one: shown dimmed, and nothing can be done with them. */
  isStale: boolean;
  selected: string | undefined;
  narrow: boolean;
  onEnd: () => void;
};

const numberOf = (row: OrderRow) => row.orderNo;

/** Any number of orders: only the rows in view exist. They hold still under the pointer; arrow keys move through them. */
export function OrderTable({ rows: latest, asked, isStale, selected, narrow, onEnd }: Props) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const scroller = useRef<HTMLDivElement>(null);
  const held = useHeldRows(latest, numberOf, asked);
  const rows = useMemo(() => held.rows.map(({ row }) => row), [held.rows]);
  const gone = new Set(held.rows.filter(({ isGone }) => isGone).map(({ key }) => key));
  // oxlint-disable-next-line react/exhaustive-deps -- the words change with the language
  const columns = useMemo(() => orderColumns(t), [t, i18n.resolvedLanguage]);
  const table = useTable({ features: orderFeatures, columns, data: rows, getRowId: (row) => row.orderNo });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 10) onEnd();
  }, [last, rows.length, onEnd]);

  const grid = narrow ? narrowOrderGrid : orderGrid;
  const shown = (id: string) => !narrow || narrowColumns.has(id);
  const open = (orderNo: string) => void navigate({ to: '/orders/$orderNo', params: { orderNo }, search: true });
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || isStale) return;
    const at = rows.findIndex((row) => row.orderNo === selected);
    const next = Math.min(rows.length - 1, Math.max(0, at + step));
    const row = rows[next];
    if (!row) return;
    event.preventDefault();
    virtual.scrollToIndex(next);
    open(row.orderNo);
  };
  const modelRows = table.getRowModel().rows;
  return (
    <div
      role="table"
      aria-label={t('screen.orders')}
      aria-rowcount={rows.length + 1}
      aria-busy={isStale}
      className="relative flex h-full min-h-0 flex-col overflow-hidden rounded-2xl border border-line bg-surface"
    >
      <div role="presentation" className="absolute top-1.5 left-1/2 -translate-x-1/2" {...held.hold}>
        <NewRows count={held.news} onShow={held.release} />
      </div>
      <div role="rowgroup" className="border-b border-line">
        {table.getHeaderGroups().map((group) => (
          <div key={group.id} role="row" className={cn(grid, 'h-10 text-[12.5px] text-muted')}>
            {group.headers
              .filter((header) => shown(header.column.id))
              .map((header) => (
                <div key={header.id} role="columnheader" className="min-w-0">
                  <table.FlexRender header={header} />
                </div>
              ))}
          </div>
        ))}
      </div>
      <div
        ref={scroller}
        role="rowgroup"
        tabIndex={0}
        aria-label={t('orders.rows')}
        onKeyDown={move}
        inert={isStale}
        {...held.hold}
        className={cn('min-h-0 flex-1 overflow-y-auto -outline-offset-2', isStale && 'opacity-40')}
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = modelRows[item.index];
            if (!row) return null;
            const isSelected = row.id === selected;
            return (
              <div
                key={row.id}
                role="row"
                aria-rowindex={item.index + 2}
                aria-selected={isSelected}
                inert={gone.has(row.id)}
                className={cn(
                  grid,
                  'absolute inset-x-0 cursor-pointer border-b border-line/50 hover:bg-line/35',
                  isSelected && 'bg-line/60',
                  gone.has(row.id) && 'opacity-40',
                )}
                style={{ height: rowPx, transform: `translateY(${item.start}px)` }}
                onClick={() => open(row.id)}
              >
                {row
                  .getAllCells()
                  .filter((cell) => shown(cell.column.id))
                  .map((cell) => (
                    <div key={cell.id} role="cell" className="min-w-0">
                      <table.FlexRender cell={cell} />
                    </div>
                  ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
