import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Import, PackageCheck } from 'lucide-react';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../features/session/use-me.ts';
import { byUrgency, type StockRow, toAdd } from '../features/stock/restock-plan.ts';
import { RunsOut } from '../features/stock/runs-out.tsx';
import { cn } from '../lib/class-names.ts';
import { sentenceFor } from '../lib/errors.ts';
import { count } from '../lib/format.ts';
import { trpc } from '../lib/trpc.ts';
import { useHeldRows } from '../lib/use-held-rows.ts';
import { buttonLook } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

const spans = ['1', '3', '7'] as const;
type Span = (typeof spans)[number];
const daysOf = { '1': 1, '3': 3, '7': 7 } as const;
const idOf = (row: StockRow) => row.variantId;
const none: readonly StockRow[] = [];

/** The sum behind the advice, in words: what will be asked for, less what there is. */
function sumOf(t: TFunction, row: StockRow, days: 1 | 3 | 7): string {
  const { basis, wanted, burst } = row.outlook;
  const usual = Math.max(0, wanted[days] - burst);
  return [
    t(`restock.basis.${basis}`, { days, usual: count(Math.round(usual)) }),
    burst >= 1 ? t('restock.burst', { burst: count(Math.round(burst)) }) : '',
    t('restock.lessLeft', { left: count(row.left) }),
    row.held > 0 ? t('restock.lessHeld', { held: count(row.held) }) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** What runs out when, and how many to add. */
export function Restock() {
  const { t } = useTranslation();
  const mayImport = useMay('stock.import');
  const [days, setDays] = useState<Span>('3');
  const { data, error } = useQuery(trpc.stock.overview.queryOptions(undefined, { refetchInterval: 10_000 }));
  const sorted = useMemo(() => data?.toSorted(byUrgency) ?? none, [data]);
  const { rows, hold } = useHeldRows(sorted, idOf);
  const span = daysOf[days];
  return (
    <Page
      title={t('screen.restock')}
      lead={t('restock.lead')}
      actions={
        <div className="flex items-center gap-3 text-[13px] text-muted">
          {t('restock.lastFor')}
          <Segments<Span>
            label={t('restock.lastFor')}
            value={days}
            choices={spans.map((value) => ({ value, label: t('restock.days', { count: Number(value) }) }))}
            onChange={setDays}
          />
        </div>
      }
    >
      {rows.length > 0 ? (
        <ul {...hold} className="fades grid gap-2.5">
          {rows.map(({ row, key, isGone }) => {
            const add = toAdd(row, span);
            return (
              <li
                key={key}
                inert={isGone}
                className={cn(
                  'grid min-h-20 grid-cols-[minmax(0,1fr)_13rem_10rem_6rem_6.5rem] items-center gap-x-5 gap-y-0.5 rounded-2xl border border-line bg-surface px-5 py-3',
                  isGone && 'opacity-40',
                )}
              >
                <div className="min-w-0">
                  <p className="truncate font-medium">{row.productName}</p>
                  <p className="truncate text-[13px] text-muted">{row.variantName}</p>
                </div>
                <RunsOut row={row} />
                <p className="tabular text-[13px] text-muted">
                  <span className="block text-text">
                    {t('products.left', { count: row.left, left: count(row.left) })}
                  </span>
                  {t('stock.soldDay', { count: row.soldLastDay, sold: count(row.soldLastDay) })}
                </p>
                <p className="text-right">
                  {add > 0 ? (
                    <>
                      <span className="numeral block text-2xl leading-tight">+{count(add)}</span>
                      <span className="text-[12.5px] text-muted">{t('restock.toAdd')}</span>
                    </>
                  ) : (
                    <span className="text-muted">{t('restock.enough')}</span>
                  )}
                </p>
                {mayImport ? (
                  <Link
                    to="/stock/import"
                    search={{ variant: row.variantId }}
                    className={buttonLook({ look: add > 0 ? 'primary' : 'outline', className: 'w-full' })}
                  >
                    <Import aria-hidden />
                    {t('restock.import')}
                  </Link>
                ) : null}
                <p className="tabular col-span-full text-[12.5px] text-muted">{sumOf(t, row, span)}</p>
              </li>
            );
          })}
        </ul>
      ) : data ? (
        <Empty icon={PackageCheck} title={t('stock.none')}>
          {t('stock.noneBelow')}
        </Empty>
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
    </Page>
  );
}
