import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { PromoView } from '../../../../server/contract/scaling/promo.ts';
import { count, duration, money } from '../../lib/format.ts';
import { timeRange } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { useMe } from '../session/use-me.ts';
import { offerMessages, timesWord } from './offer-messages.ts';
import { PromoAnswers } from './promo-answers.tsx';
import { PromoStateMark } from './promo-state.tsx';

/** A promo that this person can't change any more, or never could: what it is, and what it brought. */
export function PromoFacts({ promo }: { promo: PromoView }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const names = products.flatMap((product) =>
    product.variants
      .filter(({ id }) => promo.variantIds.includes(id))
      .map((variant) => `${product.name} · ${variant.name}`),
  );
  const rows = [
    [t('promos.time'), timeRange(promo.startsAtMs, promo.endsAtMs)],
    [t('promos.offer'), offerMessages(promo.offer)],
    [t('promos.multiple'), timesWord(promo.expectedMultiple)],
    [t('promos.lead'), promo.leadMs === 0 ? t('promos.noLead') : duration(promo.leadMs)],
  ] as const;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_19rem] items-start gap-4 min-[1180px]:grid-cols-[minmax(0,1fr)_22rem]">
      <section className="grid gap-6 rounded-2xl border border-line bg-surface p-6">
        <PromoStateMark state={promo.state} className="font-medium" />
        {promo.state === 'planned' ? null : (
          <dl className="grid grid-cols-2 gap-6">
            <div className="flex flex-col-reverse justify-end">
              <dt className="text-[13px] text-muted">{t('promos.soldKeys')}</dt>
              <dd className="numeral text-4xl">{count(promo.soldKeys)}</dd>
            </div>
            <div className="flex flex-col-reverse justify-end">
              <dt className="text-[13px] text-muted">{t('watch.revenue')}</dt>
              <dd className="numeral text-4xl">{money(promo.revenueMinor, shop.currency)}</dd>
            </div>
          </dl>
        )}
        <dl className="grid grid-cols-[8rem_minmax(0,1fr)] gap-x-4 gap-y-2">
          {rows.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-muted">{name}</dt>
              <dd className="tabular">{value}</dd>
            </div>
          ))}
          <dt className="text-muted">{t('promos.products')}</dt>
          <dd>
            <ul>
              {names.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
          </dd>
        </dl>
      </section>
      {promo.answers ? <PromoAnswers answers={promo.answers} startsAtMs={promo.startsAtMs} old={false} /> : null}
    </div>
  );
}
