import { useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { copyAndSay } from '../../lib/copy.ts';
import { money } from '../../lib/format.ts';
import { fullTime, shortTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { messageFor } from '../../lib/message.ts';
import { Button } from '../../ui/button.tsx';
import { gatewayName } from '../gateways/gateway-name.ts';
import type { OrderDetail } from './order-detail-type.ts';

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] items-baseline gap-3">
      <dt className="text-muted">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

export function OrderFacts({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const copy = () => void copyAndSay(order.orderNo);
  return (
    <dl className="grid gap-1.5">
      <Fact label={t('orders.number')}>
        <span className="inline-flex items-center gap-1">
          <span className="font-mono text-[13px] break-all">{order.orderNo}</span>
          <Button look="quiet" size="icon" className="size-6" aria-label={t('orders.copyNumber')} onClick={copy}>
            <Copy aria-hidden />
          </Button>
        </span>
      </Fact>
      <Fact label={t('orders.column.contact')}>{order.contact}</Fact>
      <Fact label={t('orders.column.created')}>
        <span className="tabular">{fullTime(order.createdAt)}</span>
      </Fact>
      {order.referrer ? <Fact label={t('orders.referrer')}>{order.referrer}</Fact> : null}
      <FormAnswers order={order} />
      {order.payments.map((payment) => (
        <Fact key={payment.tradeNo} label={messageFor('payment', payment.state, 'payment.applied')}>
          <span className="tabular">{money(payment.amountMinor, payment.currency)}</span> ·{' '}
          {gatewayName(payment.gateway)}
          <span className="block font-mono text-[12.5px] break-all text-muted">{payment.tradeNo}</span>
        </Fact>
      ))}
      {order.refunds.map((refund) => (
        <Fact key={refund.at} label={messageFor('refundState', refund.state, 'refundState.asked')}>
          <span className="tabular">
            {money(refund.amountMinor, order.currency)} · {shortTime(refund.at)}
          </span>
          <span className="block text-[12.5px] text-muted">{refund.reason}</span>
        </Fact>
      ))}
    </dl>
  );
}

/** What the buyer filled in for a delivery by hand, under the labels they saw. */
function FormAnswers({ order }: { order: OrderDetail }) {
  const { data } = useQuery(trpc.catalog.list.queryOptions(undefined, { enabled: order.form !== null }));
  const variant = data
    ?.find((product) => product.name === order.productName)
    ?.variants.find((each) => each.name === order.variantName);
  return Object.entries(order.form ?? {}).map(([name, answer]) => (
    <Fact key={name} label={variant?.formFields.find((field) => field.name === name)?.label ?? name}>
      <span className="select-all">{answer}</span>
    </Fact>
  ));
}
