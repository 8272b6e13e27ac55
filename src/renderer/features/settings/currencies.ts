import { language } from '../../lib/format.ts';
import type { Choice } from '../../ui/select.tsx';

const common = [
  'CNY',
  'HKD',
  'USD',
  'EUR',
  'GBP',
  'JPY',
  'KRW',
  'SGD',
  'MYR',
  'THB',
  'VND',
  'AUD',
  'CAD',
  'NZD',
  'CHF',
];

/** The usual currencies under their own names, and the shop's own if it is another. */
export function currencyChoices(own: string): Choice<string>[] {
  const names = new Intl.DisplayNames([language()], { type: 'currency' });
  const codes = common.includes(own) ? common : [own, ...common];
  return codes.map((code) => ({ value: code, label: `${names.of(code) ?? code} · ${code}` }));
}
