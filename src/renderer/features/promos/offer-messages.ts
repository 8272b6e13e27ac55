import i18next from 'i18next';
import type { PromoInput } from '../../../../server/contract/scaling/promo.ts';

export function offerMessages(offer: PromoInput['offer']): string {
  if (offer.kind === 'none') return i18next.t('promos.noOffer');
  if (offer.kind === 'percent') return i18next.t('coupons.percentOff', { percent: offer.percent });
  return i18next.t('promos.couponOff', { code: offer.code, percent: offer.percent });
}

/** `×1.5` */
export const timesWord = (multiple: number): string => `×${multiple}`;
