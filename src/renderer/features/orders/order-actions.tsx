import { useMutation, useQuery } from '@tanstack/react-query';
import { HandCoins, PackageCheck, Send, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { useMay } from '../session/use-me.ts';
import { ConfirmPaymentDialog } from './confirm-payment-dialog.tsx';
import { DeliverDialog } from './deliver-dialog.tsx';
import type { OrderDetail } from './order-detail-type.ts';
import { RefundDialog } from './refund-dialog.tsx';
import { refundable } from './refundable.ts';
import { sendable } from './sendable.ts';
import { useOrderChanged } from './use-order-changed.ts';

const unpaid = new Set(['created', 'expired']);

/** Only what can be done with this order now; what can't is absent. */
export function OrderActions({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<'confirm' | 'refund' | 'deliver' | null>(null);
  const changed = useOrderChanged(order.orderNo);
  const resend = useMutation(
    trpc.orders.resend.mutationOptions({
      onSuccess: ({ mailed }) => {
        toast.success(t(mailed ? 'resend.done' : 'resend.trying'));
        changed();
      },
      onError: (error) => toast.error(sentenceFor(error)),
    }),
  );
  const canConfirm = useMay('orders.confirm') && unpaid.has(order.status);
  const canRefund = useMay('orders.refund') && refundable(order) > 0;
  const maySend = useMay('orders.resend');
  const knowsMail = useMay('settings.write');
  const { data: settings } = useQuery(trpc.settings.get.queryOptions(undefined, { enabled: knowsMail }));
  const way = maySend ? sendable(order, knowsMail && !settings?.smtp) : null;
  if (!canConfirm && !canRefund && !way) return null;
  const send = () => resend.mutate({ orderNo: order.orderNo });
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-2">
      {way === 'by-hand' ? (
        <Button look="primary" onClick={() => setOpen('deliver')}>
          <PackageCheck aria-hidden />
          {t('deliver.open')}
        </Button>
      ) : null}
      {way === 'again' ? (
        <Button look="primary" disabled={resend.isPending} onClick={send}>
          <PackageCheck aria-hidden />
          {t('deliver.submit')}
        </Button>
      ) : null}
      {canConfirm ? (
        <Button onClick={() => setOpen('confirm')}>
          <HandCoins aria-hidden />
          {t('confirm.open')}
        </Button>
      ) : null}
      {way === 'mail' ? (
        <Button title={t('resend.hint')} disabled={resend.isPending} onClick={send}>
          <Send aria-hidden />
          {t('resend.open')}
        </Button>
      ) : null}
      {canRefund ? (
        <Button onClick={() => setOpen('refund')}>
          <Undo2 aria-hidden />
          {t('refund.open')}
        </Button>
      ) : null}
      <ConfirmPaymentDialog order={order} open={open === 'confirm'} onClose={close} />
      <RefundDialog order={order} open={open === 'refund'} onClose={close} />
      <DeliverDialog order={order} open={open === 'deliver'} onClose={close} />
    </div>
  );
}
