import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';

/** The owner's word on a commission that looks like the buyer's own. */
export function DecideCommission({ orderNo }: { orderNo: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const decide = useMutation(
    trpc.referrals.decide.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.needs.list.queryFilter()),
      onError: (error) => toast.error(sentenceFor(error)),
    }),
  );
  return (
    <div className="col-span-2 flex flex-wrap gap-1.5">
      <Button size="small" disabled={decide.isPending} onClick={() => decide.mutate({ orderNo, pay: false })}>
        {t('needs.takeCommission')}
      </Button>
      <Button
        size="small"
        look="quiet"
        disabled={decide.isPending}
        onClick={() => decide.mutate({ orderNo, pay: true })}
      >
        {t('needs.payCommission')}
      </Button>
    </div>
  );
}
