import i18next from 'i18next';
import type { WhatIfFigures } from '../../../../server/contract/scaling/what-if.ts';
import { count, money } from '../../lib/format.ts';
import { standing } from './figure-rows.ts';

/** The comparison in one sentence: buyers first, money second. */
export function resultMessages(candidate: WhatIfFigures, current: WhatIfFigures, currency: string): string {
  const { t } = i18next;
  const hurt = (side: WhatIfFigures) => side.slowOrders + side.failedOrders;
  const orders = standing(hurt(candidate), hurt(current));
  const cost = standing(candidate.costMinor, current.costMinor);
  const by = count(Math.abs(Math.round(hurt(candidate) - hurt(current))));
  const amount = money(Math.abs(Math.round(candidate.costMinor - current.costMinor)), currency);
  return t('whatIf.result', {
    orders: t(`whatIf.resultOrders.${orders}`, { by }),
    cost: t(`whatIf.resultCost.${cost}`, { amount }),
  });
}
