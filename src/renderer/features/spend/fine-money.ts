import { currencyExponent } from '../../../../server/contract/money.ts';
import { language } from '../../lib/format.ts';

/** An amount that may be a fraction of the smallest coin: ¥0.014. */
export function fineMoney(minor: number, currency: string): string {
  const exponent = currencyExponent(currency);
  return new Intl.NumberFormat(language(), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: minor < 10 ? exponent + 2 : exponent,
  }).format(minor / 10 ** exponent);
}
