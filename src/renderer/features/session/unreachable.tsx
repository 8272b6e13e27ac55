import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { BackendChoice } from './backend-choice.tsx';
import { Door } from './door.tsx';

/** Only before the very first answer; it keeps trying by itself. */
export function Unreachable() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <Door title={t('unreachable.title')} lead={t('unreachable.lead')}>
      <Button
        look="primary"
        size="large"
        className="w-full"
        onClick={() => void queries.refetchQueries(trpc.session.me.queryFilter())}
      >
        {t('unreachable.again')}
      </Button>
      <BackendChoice open />
    </Door>
  );
}
