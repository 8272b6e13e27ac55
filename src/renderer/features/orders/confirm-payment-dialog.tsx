import { confirmInput } from '../../../../server/contract/order-inputs.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { money } from '../../lib/format.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import type { OrderDetail } from './order-detail-type.ts';
import { OrderVictim } from './order-victim.tsx';
import { useOrderChanged } from './use-order-changed.ts';

const form = confirmInput.pick({ tradeNo: true, reason: true });

type Props = { order: OrderDetail; open: boolean; onClose: () => void };

export function ConfirmPaymentDialog({ order, open, onClose }: Props) {
  const { t } = useTranslation();
  const amount = money(order.amountMinor, order.currency);
  return (
    <Dialog open={open} onClose={onClose} title={t('confirm.title')} description={t('confirm.lead', { amount })}>
      <ConfirmPaymentForm order={order} onClose={onClose} />
    </Dialog>
  );
}

function ConfirmPaymentForm({ order, onClose }: Omit<Props, 'open'>) {
  const { t } = useTranslation();
  const changed = useOrderChanged(order.orderNo);
  const { register, handleSubmit, formState } = useForm({
    resolver: zodResolver(form),
    defaultValues: { tradeNo: '', reason: '' },
  });
  const confirm = useMutation(
    trpc.orders.confirmPayment.mutationOptions({
      onSuccess: ({ proof }) => {
        if (proof === 'paid') toast.success(t('confirm.proven'));
        else if (proof === 'silent' || proof === 'gone') toast.success(t('confirm.done'));
        else toast.warning(t('confirm.againstGateway'));
        changed();
        onClose();
      },
    }),
  );
  const submit = handleSubmit((values) => confirm.mutate({ orderNo: order.orderNo, ...values }));
  const { errors } = formState;
  const tooLong = errors.tradeNo?.type === 'too_big';
  return (
    <form onSubmit={(event) => event.preventDefault()} noValidate className="grid gap-2">
      <OrderVictim order={order} />
      <Field
        label={t('confirm.tradeNo')}
        hint={t('confirm.tradeNoHint')}
        error={errors.tradeNo && t(tooLong ? 'settings.wrong.tooLong' : 'confirm.tradeNoMissing')}
      >
        <Input {...register('tradeNo')} spellCheck={false} autoComplete="off" />
      </Field>
      <Field label={t('form.reason')} hint={t('form.reasonHint')} error={errors.reason && t('form.reasonMissing')}>
        <Textarea {...register('reason')} />
      </Field>
      <FormError text={confirm.error ? sentenceFor(confirm.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <HoldButton disabled={confirm.isPending} onConfirm={() => void submit()}>
          {t('confirm.submit', { amount: money(order.amountMinor, order.currency) })}
        </HoldButton>
      </DialogActions>
    </form>
  );
}
