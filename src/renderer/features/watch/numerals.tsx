import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Pulse } from '../../../../server/contract/pulse.ts';
import { cn } from '../../lib/class-names.ts';
import { count, duration, durationParts, money, moneyShort, percent } from '../../lib/format.ts';
import { timeOfDay } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Measure } from '../../ui/measure.tsx';
import { usePulse } from '../live/use-live.ts';
import { useMay } from '../session/use-me.ts';

type NumeralProps = { label: string; value: ReactNode; exact?: string | undefined; below: ReactNode; alarm?: boolean };

function Numeral({ label, value, exact, below, alarm }: NumeralProps) {
  return (
    <div className="min-w-0 px-4 py-3 first:pl-0 last:pr-0 max-[879px]:odd:pl-0 min-[1180px]:px-6">
      <p className="flex items-center gap-1.5 truncate text-[13px] text-muted">
        {alarm ? <TriangleAlert aria-hidden className="size-4 text-danger" /> : null}
        {label}
      </p>
      <p
        title={exact}
        className={cn(
          'numeral fades text-[clamp(48px,4.3vw,64px)] leading-[1.15] whitespace-nowrap',
          alarm && 'text-danger',
        )}
      >
        {value}
      </p>
      <div className="line-clamp-2 min-h-5 text-[13px] text-muted">{below}</div>
    </div>
  );
}

/** Every variant sells keys and has none left, or there is no variant yet. */
function useNoStock(asked: boolean): boolean {
  const mayRead = useMay('catalog.read');
  const { data } = useQuery(trpc.catalog.list.queryOptions(undefined, { enabled: asked && mayRead }));
  return (
    data?.every(({ variants }) => variants.every(({ delivery, left }) => delivery === 'key' && left === 0)) ?? false
  );
}

const underlined = 'rounded underline decoration-line-strong underline-offset-4 hover:text-text';

function keysLeft(t: TFunction, left: number): string {
  return t('watch.keysLeft', { count: left, left: count(left) });
}

/** The one thing to do about it, where it is done. */
function Fix({ first }: { first: NonNullable<Pulse['givesOutFirst']> }) {
  const { t } = useTranslation();
  if (first.fix === 'release_held')
    return (
      <Link to="/restored" className={underlined}>
        {t('watch.givesOut.release_held')}
      </Link>
    );
  if (first.kind === 'keys')
    return (
      <Link
        to="/stock/import"
        search={first.variantId === null ? {} : { variant: first.variantId }}
        className={cn('flex gap-3', underlined)}
      >
        <span className="truncate">{first.name}</span>
        <span className="shrink-0">{first.left === null ? null : keysLeft(t, first.left)}</span>
      </Link>
    );
  const words = t(`watch.givesOut.${first.fix}`, { name: first.name });
  if (first.kind === 'database' || first.kind === 'machine' || first.kind === 'disk') return words;
  return (
    <Link to={placeOf[first.kind]} className={underlined}>
      {words}
    </Link>
  );
}

const placeOf = { gateway: '/settings', cap: '/scaling', budget: '/scaling' } as const;

function FirstLimit({ first }: { first: Pulse['givesOutFirst'] | undefined }) {
  const { t } = useTranslation();
  const noStock = useNoStock(first === null);
  const soon = first ? first.hours < 12 : false;
  // undefined: not told, which is no reason to say that nothing does
  const nothing = noStock || first === undefined ? '–' : t('watch.nothingGivesOut');
  const lasts = first && <Measure parts={durationParts(first.hours * 3_600_000)} />;
  const shown = first?.left === 0 ? t('stock.soldOut') : (lasts ?? nothing);
  const value = first?.fix === 'release_held' ? t('watch.onHold') : shown;
  return (
    <Numeral
      label={t('watch.givesOutFirst')}
      value={value}
      exact={first && first.left !== null ? keysLeft(t, first.left) : undefined}
      alarm={soon}
      below={
        first ? (
          <Fix first={first} />
        ) : first === null ? (
          t(noStock ? 'watch.noStock' : 'watch.nothingGivesOutBelow')
        ) : null
      }
    />
  );
}

/** The rate, and how far along the budget; without a budget, the month. */
function SpendBelow({ spend, currency }: { spend: Pulse['spend']; currency: string }) {
  const { t } = useTranslation();
  const perHour = money(spend.perHourMinor, currency);
  const { budgetMinor, periodSpentMinor, monthMinor } = spend;
  return (
    <Link to="/spend" className={underlined}>
      {budgetMinor === null
        ? t('watch.spendBelow', { perHour, month: moneyShort(monthMinor, currency) })
        : t('watch.spendOfBudget', {
            perHour,
            budget: moneyShort(budgetMinor, currency),
            share: percent(periodSpentMinor / Math.max(1, budgetMinor)),
          })}
    </Link>
  );
}

/** The four numbers of a watch, in the order a sleepy reader needs them. */
export function Numerals() {
  const { t } = useTranslation();
  const pulse = usePulse();
  const currency = pulse?.currency ?? 'CNY';
  const dash = '–';
  const undelivered = pulse?.undelivered;
  const spend = pulse?.spend;
  return (
    <section
      aria-label={t('watch.numerals')}
      className="grid grid-cols-2 divide-line border-y border-line min-[880px]:grid-cols-4 min-[880px]:divide-x"
    >
      <Numeral
        label={pulse?.watchSince ? t('watch.revenueSince', { since: timeOfDay(pulse.watchSince) }) : t('watch.revenue')}
        value={pulse?.revenueMinor === undefined ? dash : moneyShort(pulse.revenueMinor, currency)}
        exact={pulse?.revenueMinor === undefined ? undefined : money(pulse.revenueMinor, currency)}
        below={
          pulse?.orders
            ? t('watch.ordersSince', { count: pulse.orders.sinceWatch, orders: count(pulse.orders.sinceWatch) })
            : null
        }
      />
      <Numeral
        label={t('watch.undelivered')}
        value={undelivered ? count(undelivered.count) : dash}
        alarm={(undelivered?.count ?? 0) > 0 && (undelivered?.oldestMs ?? 0) > 10_000}
        below={
          undelivered && undelivered.count > 0 ? (
            <Link
              to="/orders"
              search={{ status: 'stuck' }}
              className="rounded underline decoration-line-strong underline-offset-4 hover:text-text"
            >
              {t('watch.undeliveredBelow', {
                amount: money(undelivered.amountMinor, currency),
                oldest: duration(undelivered.oldestMs),
              })}
            </Link>
          ) : undelivered ? (
            t('watch.allDelivered')
          ) : null
        }
      />
      <FirstLimit first={pulse?.givesOutFirst} />
      <Numeral
        label={spend?.simulatedPrice ? t('watch.spendTodaySimulated') : t('watch.spendToday')}
        value={spend ? moneyShort(spend.todayMinor, currency) : dash}
        below={spend ? <SpendBelow spend={spend} currency={currency} /> : null}
      />
    </section>
  );
}
