import { Link } from '@tanstack/react-router';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PromoView } from '../../../../server/contract/scaling/promo.ts';
import { cn } from '../../lib/class-names.ts';
import { count, moneyShort } from '../../lib/format.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { Button } from '../../ui/button.tsx';
import { useMe } from '../session/use-me.ts';
import { offerMessages, timesWord } from './offer-messages.ts';
import { open } from './promo-order.ts';
import { PromoStateMark } from './promo-state.tsx';

type Props = { promo: PromoView; onCancel: (() => void) | undefined };

export function PromoLine({ promo, onCancel }: Props) {
  const { t } = useTranslation();
  return (
    <li className="grid min-h-20 grid-cols-[6.5rem_minmax(0,1fr)_minmax(0,17rem)_8.5rem_4.5rem] items-center gap-5 px-5 py-2.5">
      <PromoStateMark state={promo.state} />
      <div className="min-w-0">
        <Link
          to="/promos/$promoId"
          params={{ promoId: promo.id }}
          className="block truncate rounded font-medium underline decoration-line-strong/60 underline-offset-4 hover:decoration-text"
        >
          {promo.name}
        </Link>
        <p className="truncate text-[13px] text-muted">
          {offerMessages(promo.offer)} · {t('products.variantCount', { count: promo.variantIds.length })}
        </p>
      </div>
      <div className="min-w-0">
        <p className="tabular truncate">{timeRange(promo.startsAtMs, promo.endsAtMs)}</p>
        <p className="tabular truncate text-[13px] text-muted">
          {t('promos.expected', { multiple: timesWord(promo.expectedMultiple) })}
        </p>
      </div>
      <Outcome promo={promo} />
      {onCancel && open(promo) ? (
        <Button size="small" aria-label={t('promos.cancelOf', { name: promo.name })} onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      ) : (
        <span />
      )}
    </li>
  );
}

/** Before it: is there enough; from then on: what it brought. */
function Outcome({ promo }: { promo: PromoView }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  if (promo.state === 'planned') {
    const missing = promo.answers?.keys.reduce((sum, key) => sum + key.missing, 0);
    if (missing === undefined) return <span />;
    const Icon = missing > 0 ? TriangleAlert : CircleCheck;
    return (
      <p className="tabular flex items-center gap-2 text-[13px]">
        <Icon aria-hidden className={cn('size-4 shrink-0', missing > 0 ? 'text-warn' : 'text-done')} />
        {missing > 0 ? t('promos.keysMissing', { count: missing, missing: count(missing) }) : t('promos.keysEnough')}
      </p>
    );
  }
  if (promo.state === 'cancelled' && promo.soldKeys === 0) return <span />;
  return (
    <p className="tabular">
      <span className="block font-medium">{moneyShort(promo.revenueMinor, shop.currency)}</span>
      <span className="text-[13px] text-muted">
        {t('promos.sold', { count: promo.soldKeys, sold: count(promo.soldKeys) })}
      </span>
    </p>
  );
}
