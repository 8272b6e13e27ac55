import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CalendarX, ServerOff, Tag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { PromoView } from '../../../../server/contract/scaling/promo.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';

type Props = { promo: PromoView | null; onClose: () => void };

const undone = [
  { name: 'price', icon: Tag },
  { name: 'schedule', icon: CalendarX },
  { name: 'floor', icon: ServerOff },
] as const;

/** One promo is three things; cancelling takes all three back, and says so. */
export function CancelDialog({ promo, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const cancel = useMutation(
    trpc.promos.cancel.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.promos.pathFilter());
        toast.success(t('promos.cancelled'));
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open={promo !== null}
      onClose={onClose}
      title={promo ? t('promos.cancelTitle', { name: promo.name }) : ''}
      description={t('promos.cancelLead')}
    >
      <ul className="grid gap-2.5">
        {undone.map(({ name, icon: Icon }) => (
          <li key={name} className="flex items-center gap-3">
            <Icon aria-hidden className="size-4 shrink-0 text-muted" />
            {t(`promos.undone.${name}`)}
          </li>
        ))}
      </ul>
      <p className="text-muted">{t('promos.cancelKept')}</p>
      <FormError text={cancel.error ? sentenceFor(cancel.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('promos.keep')}
        </Button>
        <HoldButton disabled={cancel.isPending} onConfirm={() => promo && cancel.mutate({ id: promo.id })}>
          {t('promos.cancel')}
        </HoldButton>
      </DialogActions>
    </Dialog>
  );
}
