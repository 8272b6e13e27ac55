import { deliverInput } from '../../../../server/contract/order-inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Textarea } from '../../ui/input.tsx';
import type { OrderDetail } from './order-detail-type.ts';
import { OrderVictim } from './order-victim.tsx';
import { useOrderChanged } from './use-order-changed.ts';
import { FormActions } from '../../ui/form-actions.tsx';

/** 代充: what the merchant did for the buyer, in words the buyer will read. */
export function DeliverDialog({ order, open, onClose }: { order: OrderDetail; open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const changed = useOrderChanged(order.orderNo);
  const deliver = useMutation(
    trpc.orders.deliverManually.mutationOptions({
      onSuccess: () => {
        toast.success(t('deliver.done'));
        changed();
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    deliver.mutate({ orderNo: order.orderNo, text: text.trim() });
  };
  return (
    <Dialog open={open} onClose={onClose} title={t('deliver.title')} description={t('deliver.lead')}>
      <form onSubmit={submit} className="grid gap-2">
        <OrderVictim order={order} />
        <Field label={t('deliver.text')}>
          <Textarea
            value={text}
            maxLength={lengthOf(deliverInput.shape.text).max}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
            className="min-h-32"
          />
        </Field>
        <FormError text={deliver.error ? sentenceFor(deliver.error) : undefined} />
        <FormActions
          onCancel={onClose}
          submit={t('deliver.submit')}
          disabled={deliver.isPending || text.trim() === ''}
        />
      </form>
    </Dialog>
  );
}
