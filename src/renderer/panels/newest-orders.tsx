import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ShoppingBag } from 'lucide-react';
import { memo, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { addQueried, type LiveOrder } from '../features/live/live-orders.ts';
import { mergeQueriedOrders, useLiveOrders } from '../features/live/use-live.ts';
import { OrderStatusMark } from '../features/orders/order-status.tsx';
import { money } from '../lib/format.ts';
import { timeWithSeconds } from '../lib/shop-time.ts';
import { trpc } from '../lib/trpc.ts';
import { useHeldRows } from '../lib/use-held-rows.ts';
import { Empty } from '../ui/empty.tsx';
import { NewRows } from '../ui/new-rows.tsx';
import { Panel } from '../ui/panel.tsx';
import { definePanel, type PanelProps } from './panel.ts';

const shown = 20;
const numberOf = (order: LiveOrder) => order.orderNo;

/** The reducer keeps the object of an order that did not change, so its row is not drawn again. */
const OrderLine = memo(function OrderLine({ order }: { order: LiveOrder }) {
  return (
    <li>
      <Link
        to="/orders/$orderNo"
        params={{ orderNo: order.orderNo }}
        className="grid min-h-10 grid-cols-[auto_minmax(0,1fr)_auto_auto] items-center gap-3 rounded-lg px-3 hover:bg-line/50"
      >
        <OrderStatusMark status={order.status} />
        <span className="flex min-w-0 gap-1.5">
          <span className="truncate">
            {order.productName} <span className="text-muted">{order.variantName}</span>
          </span>
          {order.quantity > 1 ? <span className="tabular shrink-0 text-muted">×{order.quantity}</span> : null}
        </span>
        <span className="tabular text-right font-medium">{money(order.amountMinor, order.currency)}</span>
        <time dateTime={order.createdAt} className="tabular w-16 text-right text-[12.5px] text-muted">
          {timeWithSeconds(order.createdAt)}
        </time>
      </Link>
    </li>
  );
});

function NewestOrders({ title }: PanelProps) {
  const { t } = useTranslation();
  const { data } = useQuery(trpc.watch.newestOrders.queryOptions());
  const { orders } = useLiveOrders();
  const { rows, news, release, hold } = useHeldRows(orders, numberOf);
  useEffect(() => {
    if (data) mergeQueriedOrders((state) => addQueried(state, data));
  }, [data]);
  return (
    <Panel
      title={title}
      flush
      aside={
        <span className="flex items-center gap-3" {...hold}>
          <NewRows count={news} onShow={release} />
          <Link
            to="/orders"
            className="rounded text-[13px] text-muted underline decoration-line-strong underline-offset-4 hover:text-text"
          >
            {t('panel.allOrders')}
          </Link>
        </span>
      }
    >
      {data && orders.length === 0 ? (
        <Empty icon={ShoppingBag} title={t('orders.none')}>
          {t('orders.noneBelow')}
        </Empty>
      ) : (
        <ol {...hold} className="fades min-h-64 flex-1 steady-scroll pb-2 pl-2">
          {rows.slice(0, shown).map(({ row, key }) => (
            <OrderLine key={key} order={row} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

export const newestOrders = definePanel({
  title: { 'zh-CN': '最新订单', en: 'Newest orders' },
  permission: 'orders.read',
  column: 'side',
  width: 'full',
  order: 3,
  Panel: NewestOrders,
});
