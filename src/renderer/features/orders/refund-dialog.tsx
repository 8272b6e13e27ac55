import { refundInput } from '../../../../server/contract/order-inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { fromDecimal } from '../../../../server/contract/money.ts';
import { operatorLimitMinor } from '../../../../server/contract/permissions.ts';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';
import { amountField, money } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { gatewayName } from '../gateways/gateway-name.ts';
import { useMe } from '../session/use-me.ts';
import type { OrderDetail } from './order-detail-type.ts';
import { OrderVictim } from './order-victim.tsx';
import { refundable } from './refundable.ts';
import { useOrderChanged } from './use-order-changed.ts';
import { FormActions } from '../../ui/form-actions.tsx';

const reasonLength = lengthOf(refundInput.shape.reason);

type Props = { order: OrderDetail; open: boolean; onClose: () => void };

export function RefundDialog({ order, open, onClose }: Props) {
  const { t } = useTranslation();
  const most = money(refundable(order), order.currency);
  return (
    <Dialog open={open} onClose={onClose} title={t('refund.title')} description={t('refund.lead', { most })}>
      <RefundSteps order={order} onClose={onClose} />
    </Dialog>
  );
}

/** Amount and reason first, then one sentence that says what will happen, and a button that must be held. */
function RefundSteps({ order, onClose }: Omit<Props, 'open'>) {
  const { t } = useTranslation();
  const { role } = useMe();
  const most = refundable(order);
  const [amount, setAmount] = useState(amountField(most, order.currency));
  const [reason, setReason] = useState('');
  const [checked, setChecked] = useState(false);
  const [reviewing, setReviewing] = useState(false);
  // the same key for every try of this refund: a repeated answer can't pay twice
  const requestKey = useRef(crypto.randomUUID());
  const changed = useOrderChanged(order.orderNo);
  const refund = useMutation(
    trpc.orders.refund.mutationOptions({
      onSuccess: (_, { byHand }) => {
        toast.success(t(byHand ? 'refund.done' : 'refund.asked'));
        changed();
        onClose();
      },
    }),
  );

  const minor = fromDecimal(amount, order.currency) ?? 0;
  const overLimit = role === 'operator' && minor > operatorLimitMinor;
  const amountError =
    minor <= 0
      ? t('refund.amountWrong')
      : minor > most
        ? t('refund.amountTooLarge')
        : overLimit
          ? t('refund.overLimit', { limit: money(operatorLimitMinor, order.currency) })
          : undefined;
  const reasonError = reason.trim().length < reasonLength.min ? t('form.reasonMissing') : undefined;
  const review = (event: FormEvent) => {
    event.preventDefault();
    setChecked(true);
    if (!amountError && !reasonError) setReviewing(true);
  };

  // the gateway can't do it: it can still be entered in the books, once the money went back another way
  const byHand = errorBodyOf(refund.error)?.reason === 'refund_by_hand';
  const send = () =>
    refund.mutate({
      orderNo: order.orderNo,
      amountMinor: minor,
      reason: reason.trim(),
      requestKey: requestKey.current,
      ...(byHand ? { byHand } : {}),
    });

  if (reviewing) {
    return (
      <div className="grid gap-4">
        <OrderVictim order={order} />
        <p className="rounded-xl bg-sunken px-4 py-3.5 text-base leading-relaxed">
          {t('refund.review', {
            amount: money(minor, order.currency),
            gateway: gatewayName(order.gateway),
            orderNo: order.orderNo,
          })}
        </p>
        <FormError text={refund.error ? sentenceFor(refund.error) : undefined} />
        <DialogActions>
          <Button look="quiet" onClick={() => setReviewing(false)}>
            {t('action.back')}
          </Button>
          <HoldButton disabled={refund.isPending} onConfirm={send}>
            {t(byHand ? 'refund.submitByHand' : 'refund.submit', { amount: money(minor, order.currency) })}
          </HoldButton>
        </DialogActions>
      </div>
    );
  }
  return (
    <form onSubmit={review} noValidate className="grid gap-2">
      <OrderVictim order={order} />
      <Field
        label={t('refund.amount', { currency: order.currency })}
        hint={t('refund.amountHint')}
        error={checked ? amountError : undefined}
      >
        <Input
          value={amount}
          onChange={(event) => setAmount(event.target.value)}
          inputMode="decimal"
          className="tabular"
        />
      </Field>
      <Field label={t('form.reason')} hint={t('form.reasonHint')} error={checked ? reasonError : undefined}>
        <Textarea value={reason} maxLength={reasonLength.max} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <FormActions onCancel={onClose} submit={t('refund.next')} look="outline" />
    </form>
  );
}
