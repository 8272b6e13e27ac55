import { resolveInput } from '../../../../server/contract/order-inputs.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { money } from '../../lib/format.ts';
import { type Outputs, trpc } from '../../lib/trpc.ts';
import { messageFor } from '../../lib/message.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Textarea } from '../../ui/input.tsx';
import { needSubject } from './need-subject.ts';
import { FormActions } from '../../ui/form-actions.tsx';

const noteLength = lengthOf(resolveInput.shape.note);

type Need = Outputs['needs']['list'][number];
type Props = { need: Need; open: boolean; onClose: () => void };

/** Takes a row off the list: with what was done about it, and for ten seconds with one press to put it back. */
export function CloseDialog({ need, open, onClose }: Props) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('needs.done')} description={t('needs.closeLead')}>
      <p className="rounded-xl border border-line px-4 py-3 text-[13px] break-words">
        <span className="block font-medium">{messageFor('needs.kind', need.kind, 'needs.kind.other')}</span>
        {[...needSubject(need), need.amountMinor > 0 ? money(need.amountMinor, need.currency) : '']
          .filter((part) => part !== '')
          .join(' · ')}
      </p>
      <CloseForm need={need} onClose={onClose} />
    </Dialog>
  );
}

const undoMs = 10_000;

function CloseForm({ need, onClose }: Omit<Props, 'open'>) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const refresh = () => queries.invalidateQueries(trpc.needs.list.queryFilter());
  const reopen = useMutation(
    trpc.needs.reopen.mutationOptions({ onSuccess: refresh, onError: (error) => toast.error(sentenceFor(error)) }),
  );
  const resolve = useMutation(
    trpc.needs.resolve.mutationOptions({
      onSuccess: () => {
        const undo = { label: t('action.undo'), onClick: () => reopen.mutate({ id: need.id }) };
        toast.success(t('needs.closed'), { duration: undoMs, action: undo });
        onClose();
      },
      onSettled: refresh,
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    resolve.mutate({ id: need.id, note: note.trim() });
  };
  return (
    <form onSubmit={submit} className="grid gap-2">
      <Field label={t('needs.whatWasDone')} hint={t('form.reasonHint')}>
        <Textarea value={note} maxLength={noteLength.max} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <FormError text={resolve.error ? sentenceFor(resolve.error) : undefined} />
      <FormActions
        onCancel={onClose}
        submit={t('needs.done')}
        look="outline"
        disabled={resolve.isPending || note.trim().length < noteLength.min}
      />
    </form>
  );
}
