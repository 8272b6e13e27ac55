import { searchInput as ordersAsked } from '../../../server/contract/order-inputs.ts';
import { lengthOf } from '../lib/bounds.ts';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Search, SearchX } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { OrderTable } from '../features/orders/order-table.tsx';
import { useTypedSearch } from '../features/orders/use-typed-search.ts';
import { searchInput, type StatusFilter, statusFilters } from '../features/orders/order-filter.ts';
import { cn } from '../lib/class-names.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Empty } from '../ui/empty.tsx';
import { Input } from '../ui/input.tsx';
import { Page } from '../ui/page.tsx';
import { Segments } from '../ui/segments.tsx';
import { Waiting } from '../ui/waiting.tsx';

const route = getRouteApi('/desk/orders');

export function Orders() {
  const { t } = useTranslation();
  const { q, status } = route.useSearch();
  const { orderNo } = useParams({ strict: false });
  const navigate = useNavigate();
  // where the open order covers the list, a new search or filter closes it: its answer must be seen
  const listed = () => (orderNo && !window.matchMedia('(min-width: 1180px)').matches ? '/orders' : '.');
  const [typed, setTyped] = useTypedSearch(
    q ?? '',
    (text) => void navigate({ to: listed(), search: { status, q: text || undefined }, replace: true }),
  );

  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage, isPlaceholderData } = useInfiniteQuery(
    trpc.orders.search.infiniteQueryOptions(searchInput(q, status), {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  // what is shown answers an earlier question until the new one is answered
  const isStale = isPlaceholderData || typed.trim() !== (q ?? '').trim();
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const choices = [
    { value: 'all' as const, label: t('orders.filter.all') },
    ...statusFilters.map((value) => ({ value, label: t(`orders.filter.${value}`) })),
  ];
  return (
    <Page
      fixed
      title={t('screen.orders')}
      actions={
        <>
          <Segments<StatusFilter | 'all'>
            label={t('orders.filter.label')}
            choices={choices}
            value={status ?? 'all'}
            onChange={(next) =>
              void navigate({ to: listed(), search: { q, status: next === 'all' ? undefined : next } })
            }
          />
          <div className="relative">
            <Search aria-hidden className="pointer-events-none absolute top-2.5 left-3 size-4 text-muted" />
            <Input
              type="search"
              aria-label={t('orders.search')}
              placeholder={t('orders.search')}
              value={typed}
              maxLength={lengthOf(ordersAsked.shape.text).max}
              onChange={(event) => setTyped(event.target.value)}
              className="w-80 pl-9"
            />
          </div>
        </>
      }
    >
      <div className={cn('grid h-full min-h-0 gap-4', orderNo && 'min-[1180px]:grid-cols-[minmax(0,1fr)_27rem]')}>
        <div className={cn('min-h-0', orderNo && 'hidden min-[1180px]:block')}>
          {data && rows.length > 0 ? (
            <OrderTable
              rows={rows}
              asked={`${status ?? ''} ${q ?? ''}`}
              isStale={isStale}
              selected={orderNo}
              narrow={orderNo !== undefined}
              onEnd={onEnd}
            />
          ) : (
            <div className="h-full rounded-2xl border border-line bg-surface">
              {data ? (
                <Empty icon={SearchX} title={q || status ? t('orders.noMatch') : t('orders.none')}>
                  {q || status ? t('orders.noMatchBelow') : t('orders.noneBelow')}
                </Empty>
              ) : error ? (
                <Empty icon={SearchX} title={sentenceFor(error)} />
              ) : (
                <div className="p-4">
                  <Waiting label={t('app.loading')} rows={10} />
                </div>
              )}
            </div>
          )}
        </div>
        <Outlet />
      </div>
    </Page>
  );
}
