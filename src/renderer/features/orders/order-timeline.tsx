import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { money } from '../../lib/format.ts';
import { fullTime, shortTime } from '../../lib/shop-time.ts';
import { messageFor } from '../../lib/message.ts';
import type { OrderDetail } from './order-detail-type.ts';

const colours: Record<string, string> = {
  paid: 'bg-paid',
  confirmed: 'bg-paid',
  delivered: 'bg-done',
  resent: 'bg-done',
  refunded: 'bg-info',
  out_of_stock: 'bg-danger',
  refund_failed: 'bg-danger',
  disputed: 'bg-danger',
  paid_short: 'bg-danger',
};

function note(data: Record<string, unknown>, currency: string): string {
  const parts = [
    typeof data.amountMinor === 'number'
      ? money(data.amountMinor, typeof data.currency === 'string' ? data.currency : currency)
      : '',
    typeof data.tradeNo === 'string' ? data.tradeNo : '',
    typeof data.because === 'string' ? messageFor('needs.why', data.because, 'event.other') : '',
    data.gatewaySays === 'unpaid' || data.gatewaySays === 'unknown' ? i18next.t('confirm.againstGateway') : '',
    typeof data.by === 'string' ? data.by : '',
    typeof data.reason === 'string' ? data.reason : '',
  ];
  return parts.filter(Boolean).join(' · ');
}

export function OrderTimeline({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  return (
    <section className="grid gap-2">
      <h3 className="text-[13px] text-muted">{t('orders.timeline')}</h3>
      <ol className="relative grid gap-0.5 before:absolute before:top-3 before:bottom-4 before:left-[5px] before:w-px before:bg-line">
        {order.events.map((event) => {
          const detail = note(event.data, order.currency);
          return (
            <li
              key={`${event.type} ${event.at}`}
              className="relative grid grid-cols-[11px_minmax(0,1fr)_auto] items-baseline gap-x-3 py-1"
            >
              <span
                aria-hidden
                className={cn(
                  'relative top-px size-[11px] rounded-full border-2 border-surface',
                  colours[event.type] ?? 'bg-line-strong',
                )}
              />
              <span>{messageFor('event', event.type, 'event.other')}</span>
              <time dateTime={event.at} title={fullTime(event.at)} className="tabular text-[12.5px] text-muted">
                {shortTime(event.at)}
              </time>
              {detail ? (
                <span className="col-start-2 col-end-4 text-[12.5px] break-words text-muted">{detail}</span>
              ) : null}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
