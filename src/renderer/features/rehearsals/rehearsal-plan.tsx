import { Coins, Gauge, KeyRound, type LucideIcon, Server, ShieldCheck, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PromoView } from '../../../../server/contract/scaling/promo.ts';
import type { RehearsalInput } from '../../../../server/contract/scaling/rehearsal.ts';
import { count, duration, money } from '../../lib/format.ts';
import { useMe } from '../session/use-me.ts';
import { timesWord } from '../promos/offer-messages.ts';

/** What will happen, before it does. */
export function RehearsalPlan({ input, promo }: { input: RehearsalInput | undefined; promo: PromoView | undefined }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  if (!input) return <p className="min-h-60 text-muted">{t('rehearsal.incomplete')}</p>;
  const { scenario, durationMs, peakPerSecond, costCeilingMinor } = input;
  const lines: [LucideIcon, string][] = [
    [
      Users,
      t(scenario.kind === 'friday' ? 'rehearsal.plan.friday' : 'rehearsal.plan.promo', {
        name: promo?.name ?? '',
        multiple: timesWord(promo?.expectedMultiple ?? 15),
      }),
    ],
    [
      Gauge,
      t('rehearsal.plan.peak', {
        peak: count(peakPerSecond),
        length: duration(durationMs),
        most: count(Math.ceil((peakPerSecond * durationMs) / 1000)),
      }),
    ],
    [Server, t('rehearsal.plan.real')],
    [KeyRound, t('rehearsal.plan.test')],
    [Coins, t('rehearsal.plan.cost', { amount: money(costCeilingMinor, shop.currency) })],
    [ShieldCheck, t('rehearsal.plan.stops')],
  ];
  return (
    <div className="min-h-60">
      <h2 className="mb-3 font-semibold">{t('rehearsal.willDo')}</h2>
      <ul className="grid gap-2.5">
        {lines.map(([Icon, text]) => (
          <li key={text} className="tabular flex items-start gap-3">
            <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
            {text}
          </li>
        ))}
      </ul>
    </div>
  );
}
