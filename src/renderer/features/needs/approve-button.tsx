import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Replace } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';

/** The owner's leave, in place: pressed twice, since a key goes out by it. */
export function ApproveButton({ id }: { id: number }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [armed, setArmed] = useState(false);
  const approve = useMutation(
    trpc.needs.approve.mutationOptions({
      onSuccess: () => toast.success(t('needs.approved')),
      onError: (error) => toast.error(sentenceFor(error)),
      onSettled: () => {
        setArmed(false);
        void queries.invalidateQueries(trpc.needs.list.queryFilter());
      },
    }),
  );
  return (
    <Button
      size="small"
      look={armed ? 'primary' : undefined}
      title={armed ? t('needs.approveAgain') : undefined}
      disabled={approve.isPending}
      onBlur={() => setArmed(false)}
      onClick={() => (armed ? approve.mutate({ id }) : setArmed(true))}
    >
      <Replace aria-hidden />
      {armed ? t('action.pressAgain') : t('needs.action.approve')}
    </Button>
  );
}
