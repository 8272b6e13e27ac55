import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Import, PackageCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../features/session/use-me.ts';
import { byUrgency, toAdd } from '../features/stock/restock-plan.ts';
import { RunsOut } from '../features/stock/runs-out.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { count } from '../lib/format.ts';
import { trpc } from '../lib/trpc.ts';
import { buttonLook } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

const spans = ['1', '3', '7'] as const;
type Span = (typeof spans)[number];

/** What runs out when, and how many to add. */
export function Restock() {
  const { t } = useTranslation();
  const mayImport = useMay('stock.import');
  const [days, setDays] = useState<Span>('3');
  const { data, error } = useQuery(trpc.stock.overview.queryOptions(undefined, { refetchInterval: 10_000 }));
  const rows = data?.toSorted(byUrgency) ?? [];
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
        <ul className="fades grid gap-2.5">
          {rows.map((row) => {
            const add = toAdd(row, Number(days));
            return (
              <li
                key={row.variantId}
                className="grid min-h-20 grid-cols-[minmax(0,1fr)_13rem_10rem_6rem_6.5rem] items-center gap-5 rounded-2xl border border-line bg-surface px-5"
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
