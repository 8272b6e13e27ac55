import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { BellRing, SearchX, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { needWhy } from '../features/needs/need-why.ts';
import { OrderActions } from '../features/orders/order-actions.tsx';
import { OrderFacts } from '../features/orders/order-facts.tsx';
import { OrderSlots } from '../features/orders/order-slots.tsx';
import { OrderStatusMark } from '../features/orders/order-status.tsx';
import { OrderTimeline } from '../features/orders/order-timeline.tsx';
import { sentenceFor } from '../lib/errors.ts';
import { money } from '../lib/format.ts';
import { trpc } from '../lib/trpc.ts';
import { messageFor } from '../lib/message.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Waiting } from '../ui/waiting.tsx';

const route = getRouteApi('/desk/orders/$orderNo');

export function OrderDetail() {
  const { t } = useTranslation();
  const { orderNo } = route.useParams();
  const navigate = useNavigate();
  const { data: order, error } = useQuery(trpc.orders.detail.queryOptions({ orderNo }));
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !document.querySelector('[role="dialog"]'))
        void navigate({ to: '/orders', search: true });
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [navigate]);
  return (
    <section
      aria-label={t('orders.detail')}
      className="relative flex min-h-0 flex-col overflow-y-auto rounded-2xl border border-line bg-surface"
    >
      <Button
        look="quiet"
        size="icon"
        aria-label={t('action.close')}
        className="absolute top-3 right-3 z-10"
        onClick={() => void navigate({ to: '/orders', search: true })}
      >
        <X aria-hidden />
      </Button>
      {order ? (
        <div className="grid content-start gap-6 p-6">
          <header className="grid gap-1 pr-8">
            <OrderStatusMark status={order.status} words className="text-[13px] text-muted" />
            <h2 className="text-lg leading-snug font-semibold">
              {order.productName} <span className="font-normal text-muted">{order.variantName}</span>
              {order.quantity > 1 ? <span className="tabular font-normal text-muted"> ×{order.quantity}</span> : null}
            </h2>
            <p className="numeral text-3xl">{money(order.amountMinor, order.currency)}</p>
          </header>
          {order.needs.map((need) => (
            <p
              key={need.id}
              className="flex items-center gap-2.5 rounded-xl border border-danger/50 bg-danger/8 px-3.5 py-2.5"
            >
              <BellRing aria-hidden className="size-4 shrink-0 text-danger" />
              <span className="min-w-0">
                {messageFor('needs.kind', need.kind, 'needs.kind.other')}
                {needWhy(need) ? (
                  <span className="block text-[13px] break-words text-muted">{needWhy(need)}</span>
                ) : null}
              </span>
            </p>
          ))}
          <OrderActions key={order.orderNo} order={order} />
          <OrderSlots order={order} />
          <OrderTimeline order={order} />
          <OrderFacts order={order} />
        </div>
      ) : error ? (
        <Empty icon={SearchX} title={sentenceFor(error)} />
      ) : (
        <div className="p-6">
          <Waiting label={t('app.loading')} />
        </div>
      )}
    </section>
  );
}
