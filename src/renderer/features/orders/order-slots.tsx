import { replaceInput } from '../../../../server/contract/order-inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation } from '@tanstack/react-query';
import { Replace } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { cn } from '../../lib/class-names.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { shortTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Textarea } from '../../ui/input.tsx';
import { useMay } from '../session/use-me.ts';
import type { OrderDetail } from './order-detail-type.ts';
import { OrderVictim } from './order-victim.tsx';
import { useOrderChanged } from './use-order-changed.ts';
import { FormActions } from '../../ui/form-actions.tsx';

const reasonLength = lengthOf(replaceInput.shape.reason);

/** What was delivered: never more of a key than its last four characters. */
export function OrderSlots({ order }: { order: OrderDetail }) {
  const { t } = useTranslation();
  const [slot, setSlot] = useState<number | null>(null);
  const canReplace = useMay('orders.replace') && (order.status === 'delivered' || order.status === 'partly_refunded');
  if (order.slots.length === 0) return null;
  return (
    <section className="grid gap-2">
      <h3 className="text-[13px] text-muted">{t('orders.keys')}</h3>
      <ul className="grid gap-1">
        {order.slots.map((each) => (
          <li
            key={`${each.slot}-${each.keyId}-${each.deliveredAt}`}
            className="flex min-h-9 items-center gap-3 rounded-lg bg-sunken/70 px-3"
          >
            <span className="tabular w-6 text-muted">{each.slot + 1}</span>
            <span className={cn('flex-1 font-mono tracking-wide', each.retired && 'text-muted line-through')}>
              {each.last4 ? `•••• ${each.last4}` : t('orders.manual')}
            </span>
            {each.retired ? (
              <span className="text-[12.5px] text-muted">{t('orders.replaced')}</span>
            ) : (
              <time className="tabular text-[12.5px] text-muted">{shortTime(each.deliveredAt)}</time>
            )}
            {canReplace && !each.retired && each.keyId !== null ? (
              <Button size="small" look="quiet" onClick={() => setSlot(each.slot)}>
                <Replace aria-hidden />
                {t('replace.open')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      <Dialog
        open={slot !== null}
        onClose={() => setSlot(null)}
        title={t('replace.title')}
        description={t('replace.lead')}
      >
        {slot === null ? null : <ReplaceForm order={order} slot={slot} onClose={() => setSlot(null)} />}
      </Dialog>
    </section>
  );
}

function ReplaceForm({ order, slot, onClose }: { order: OrderDetail; slot: number; onClose: () => void }) {
  const { t } = useTranslation();
  const { orderNo } = order;
  const [reason, setReason] = useState('');
  const changed = useOrderChanged(orderNo);
  const replace = useMutation(
    trpc.orders.replaceKey.mutationOptions({
      onSuccess: () => {
        toast.success(t('replace.done'));
        changed();
        onClose();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    replace.mutate({ orderNo, slot, reason: reason.trim() });
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <OrderVictim order={order} />
      <Field label={t('form.reason')} hint={t('form.reasonHint')}>
        <Textarea value={reason} maxLength={reasonLength.max} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <FormError text={replace.error ? sentenceFor(replace.error) : undefined} />
      <FormActions
        onCancel={onClose}
        submit={t('replace.submit', { slot: slot + 1 })}
        look="outline"
        disabled={replace.isPending || reason.trim().length < reasonLength.min}
      />
    </form>
  );
}
