import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Drama, SearchX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromoView } from '../../../server/contract/scaling/promo.ts';
import { CancelDialog } from '../features/promos/cancel-dialog.tsx';
import { PromoFacts } from '../features/promos/promo-facts.tsx';
import { PromoForm } from '../features/promos/promo-form.tsx';
import { open } from '../features/promos/promo-order.ts';
import { useMay } from '../features/session/use-me.ts';
import { sentenceFor } from '../lib/errors.ts';
import { trpc } from '../lib/trpc.ts';
import { Button, buttonLook } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Page } from '../ui/page.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { BackLink } from '../ui/back-link.tsx';

const route = getRouteApi('/desk/promos/$promoId');

export function Promo() {
  const { t } = useTranslation();
  const { promoId } = route.useParams();
  const { day } = route.useSearch();
  const mayWrite = useMay('promos.write');
  const mayRehearse = useMay('rehearsals.run');
  const { data, error } = useQuery(trpc.promos.list.queryOptions());
  const [cancelling, setCancelling] = useState<PromoView | null>(null);
  const isNew = promoId === 'new' && mayWrite;
  const promo = data?.find((each) => each.id === promoId);
  return (
    <Page
      title={isNew ? t('promos.new') : (promo?.name ?? t('screen.promos'))}
      actions={
        <>
          <BackLink to="/promos">{t('screen.promos')}</BackLink>
          {promo && mayRehearse && open(promo) ? (
            <Link to="/scaling/rehearsal" search={{ promo: promo.id }} className={buttonLook()}>
              <Drama aria-hidden />
              {t('promos.rehearse')}
            </Link>
          ) : null}
          {promo && mayWrite && open(promo) ? (
            <Button look="danger" onClick={() => setCancelling(promo)}>
              {t('promos.cancel')}
            </Button>
          ) : null}
        </>
      }
    >
      {isNew || (promo && mayWrite && open(promo)) ? (
        <PromoForm key={promoId} promo={promo} day={day} />
      ) : promo ? (
        <PromoFacts promo={promo} />
      ) : data ? (
        <Empty icon={SearchX} title={t('promos.gone')} />
      ) : error ? (
        <p className="text-muted">{sentenceFor(error)}</p>
      ) : (
        <Waiting label={t('app.loading')} />
      )}
      <CancelDialog promo={cancelling} onClose={() => setCancelling(null)} />
    </Page>
  );
}
