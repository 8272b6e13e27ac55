import { defined } from './defined.ts';

/**
 * Digits after the point where they are not two, as ISO 4217's list one has them. Intl is not asked: its data says 0 for
 * some currencies (IQD, LAK) that have 2 or 3 there, and an amount must mean the same in every browser.
 */
const exponents: Record<string, number> = {
  ...digitsOf(0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'),
  ...digitsOf(3, 'BHD IQD JOD KWD LYD OMR TND'),
  ...digitsOf(4, 'CLF UYW'),
};

function digitsOf(digits: number, codes: string): Record<string, number> {
  return Object.fromEntries(codes.split(' ').map((code) => [code, digits]));
}

/** Digits after the point, ISO 4217. Currencies not listed have two. */
export function currencyExponent(currency: string): number {
  return Object.hasOwn(exponents, currency) ? defined(exponents[currency], 'exponents[currency]') : 2;
}

/**
 * What a computed amount (a percentage off) is rounded to, minor units: card networks take three-decimal currencies in
 * tens only, and no part of an ariary. An order's sum stays payable when its price was.
 */
export function payableStep(currency: string): number {
  if (currency === 'MGA') return 100;
  return currencyExponent(currency) === 3 ? 10 : 1;
}

/** `1234` fen → `¥12.34` in the reader's locale. */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const digits = currencyExponent(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(minor / 10 ** digits);
}

/** `1234` → `"12.34"`: the decimal string gateways sign. */
export function toDecimal(minor: number, currency: string): string {
  const digits = currencyExponent(currency);
  const text = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `"12.34"` or `"12.3"` → `1234`; undefined when it is no plain amount with at most the currency's digits. */
export function fromDecimal(text: string, currency: string): number | undefined {
  const digits = currencyExponent(currency);
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return undefined;
  const fraction = match[2] ?? '';
  if (fraction.length > digits && /[^0]/.test(fraction.slice(digits))) return undefined;
  return Number(defined(match[1], 'match[1]') + fraction.slice(0, digits).padEnd(digits, '0'));
}
