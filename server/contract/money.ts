/** Digits after the point, ISO 4217. Currencies not listed have two. */
const exponents: Record<string, number> = { JPY: 0, KRW: 0, VND: 0, KWD: 3, BHD: 3 };

export function currencyExponent(currency: string): number {
  return exponents[currency] ?? 2;
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
  return Number(match[1]! + fraction.slice(0, digits).padEnd(digits, '0'));
}
