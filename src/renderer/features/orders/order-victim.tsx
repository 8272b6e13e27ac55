import { useTranslation } from 'react-i18next';
import { money } from '../../lib/format.ts';
import type { OrderDetail } from './order-detail-type.ts';

type Props = {
  order: Pick<
    OrderDetail,
    'orderNo' | 'contact' | 'productName' | 'variantName' | 'quantity' | 'amountMinor' | 'currency'
  >;
};

/** Whose order it is and of what, on top of everything that can't be taken back. */
export function OrderVictim({ order }: Props) {
  const { t } = useTranslation();
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 rounded-xl border border-line px-4 py-3 text-[13px]">
      <dt className="text-muted">{t('orders.column.product')}</dt>
      <dd className="break-words">
        {order.productName} · {order.variantName}
        {order.quantity > 1 ? <span className="tabular"> ×{order.quantity}</span> : null}
      </dd>
      <dt className="text-muted">{t('orders.column.contact')}</dt>
      <dd className="break-words">{order.contact}</dd>
      <dt className="text-muted">{t('orders.number')}</dt>
      <dd className="font-mono break-all">
        {order.orderNo} · {money(order.amountMinor, order.currency)}
      </dd>
    </dl>
  );
}
