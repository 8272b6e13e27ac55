import { Pencil } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { count, money } from '../../lib/format.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMe } from '../session/use-me.ts';
import type { Coupon } from './coupon-values.ts';

type Props = {
  coupon: Coupon;
  /** Product and variant it counts for; undefined: all. */
  variant: string | undefined;
  busy: boolean;
  onEdit: () => void;
  onSwitch: (active: boolean) => void;
};

export function CouponLine({ coupon, variant, busy, onEdit, onSwitch }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const now = useNow();
  const { code, startsAt, endsAt, maxUses, used } = coupon;
  const times = [
    startsAt && Date.parse(startsAt) > now ? t('coupons.from', { at: dateAndTime(startsAt) }) : null,
    endsAt ? (Date.parse(endsAt) <= now ? t('coupons.ended') : t('coupons.until', { at: dateAndTime(endsAt) })) : null,
  ];
  const uses =
    maxUses === null
      ? t('coupons.used', { used: count(used) })
      : t('coupons.usedOf', { used: count(used), most: count(maxUses) });
  const off =
    coupon.kind === 'percent'
      ? t('coupons.percentOff', { percent: coupon.value })
      : t('coupons.amountOff', { amount: money(coupon.value, coupon.currency ?? shop.currency) });
  return (
    <li className="grid min-h-16 grid-cols-[minmax(0,1fr)_9rem_7rem_2.75rem_2rem] items-center gap-5 px-5">
      <div className="min-w-0">
        <p className="truncate font-medium select-text">{code}</p>
        <p className="truncate text-[13px] text-muted">
          {[variant ?? t('coupons.everything'), ...times].filter(Boolean).join(' · ')}
        </p>
      </div>
      <p className="tabular text-right font-medium">{off}</p>
      <p className="tabular text-right text-[13px] text-muted">{uses}</p>
      <Switch label={t('coupons.activeOf', { code })} checked={coupon.active} disabled={busy} onChange={onSwitch} />
      <Button look="quiet" size="icon" aria-label={t('coupons.edit', { code })} onClick={onEdit}>
        <Pencil aria-hidden />
      </Button>
    </li>
  );
}
