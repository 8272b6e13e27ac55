import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { sentenceFor } from '../../lib/errors.ts';
import { api, trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';

export function RemoveDialog({
  person,
  onClose,
}: {
  person: { id: string; name: string } | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => api.people.remove.mutate({ id }),
    onSuccess: () => {
      void queries.invalidateQueries(trpc.people.list.queryFilter());
      onClose();
    },
  });
  return (
    <Dialog
      open={person !== null}
      onClose={onClose}
      title={t('people.removeTitle', { name: person?.name ?? '' })}
      description={t('people.removeLead')}
    >
      <FormError text={remove.error ? sentenceFor(remove.error) : undefined} />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <HoldButton disabled={remove.isPending} onConfirm={() => person && remove.mutate(person.id)}>
          {t('people.removeSubmit')}
        </HoldButton>
      </DialogActions>
    </Dialog>
  );
}
