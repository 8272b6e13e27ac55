import i18next from 'i18next';
import { currencyExponent, formatMoney } from '../../../server/contract/money.ts';

export const language = () => i18next.resolvedLanguage ?? 'zh-CN';

export function money(minor: number, currency: string): string {
  return formatMoney(minor, currency, language());
}

/** For the far-off reader: no cents from a hundred up, ten thousands in 万 (or k) from a hundred thousand up. */
export function moneyShort(minor: number, currency: string): string {
  const value = minor / 10 ** currencyExponent(currency);
  const size = Math.abs(value);
  const digits = size >= 100 || Number.isInteger(value) ? 0 : currencyExponent(currency);
  return new Intl.NumberFormat(language(), {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    ...(size >= 100_000
      ? { notation: 'compact', maximumFractionDigits: 1 }
      : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  }).format(value);
}

export function count(value: number): string {
  return new Intl.NumberFormat(language()).format(value);
}

/** 0.643 → 64%. */
export function percent(share: number, digits = 0): string {
  return new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: digits }).format(share);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A number and its unit apart, so that the unit can be drawn smaller. */
export type MeasureParts = { number: string; unit: string };

/** One unit, rounded to what matters: 41 秒, 6 分钟, 2 小时, 3 天. */
export function durationParts(ms: number): MeasureParts {
  const [unit, size] = units.find(([, unitMs]) => ms >= unitMs) ?? units[3];
  const value = Math.max(0, Math.round(ms / size));
  return { number: count(value), unit: i18next.t(`unit.${unit}`, { count: value }) };
}

export function duration(ms: number): string {
  const { number, unit } = durationParts(ms);
  return `${number} ${unit}`;
}

/** Short times, where the fraction matters: 0.64 秒, 1.2 秒, 14 秒. */
export function secondsParts(ms: number): MeasureParts {
  const digits = ms >= 10_000 ? 0 : ms >= 995 ? 1 : 2;
  return {
    number: new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(ms / 1000),
    unit: i18next.t('unit.second', { count: ms / 1000 }),
  };
}

export function seconds(ms: number): string {
  const { number, unit } = secondsParts(ms);
  return `${number} ${unit}`;
}

/** The amount as it is typed into a field, without symbol or grouping: 1234 → "12.34". */
export function amountField(minor: number, currency: string): string {
  const digits = currencyExponent(currency);
  return (minor / 10 ** digits).toFixed(digits);
}
