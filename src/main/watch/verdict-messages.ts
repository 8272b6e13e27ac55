import { currencyExponent } from '../../../server/contract/money.ts';
import type { Locale } from '../messages.ts';
import type { SeenVerdict } from './live-message.ts';
import { sentences, serviceNames } from './sentences.ts';

const levels: Record<Locale, Record<SeenVerdict['level'], string>> = {
  'zh-CN': { ok: '正常', watch: '留意', needs: '需要你' },
  en: { ok: 'OK', watch: 'Keep an eye', needs: 'Needs you' },
};

/** The sentence of tray and notification. A clause whose number is missing is left out rather than shown with a hole. */
export function verdictSentence({ key, level, params }: SeenVerdict, locale: Locale, currency: string): string {
  const clauses = sentences[locale][key];
  const said = spoken(params, locale, currency);
  if (!clauses) return levels[locale][level];
  const { lead, rest = '', watchLead, others } = clauses;
  const first = others?.[String(params.lead)] ?? (level !== 'ok' && watchLead ? watchLead : one(lead, params.count));
  const begun = fill(first, said);
  if (!begun) return levels[locale][level];
  return begun + (fill(others?.[String(params.rest)] ?? one(rest, params.count), said) ?? '');
}

function one(clause: string | readonly [one: string, other: string], count: unknown): string {
  return typeof clause === 'string' ? clause : clause[count === 1 ? 0 : 1];
}

/** A parameter's unit is in its name: amountMinor → amount, oldestMs → oldest. */
function spoken(params: SeenVerdict['params'], locale: Locale, currency: string): Record<string, string> {
  const said: Record<string, string> = {};
  for (const [name, value] of Object.entries(params)) {
    if (name === 'service') said.service = serviceNames[locale][String(value)] ?? String(value);
    else if (typeof value !== 'number') said[name] = value;
    else if (name.endsWith('Minor'))
      said[name.slice(0, -'Minor'.length)] = money(value, String(params.currency ?? currency), locale);
    else if (name === 'p95Ms') said.slowest = unit(Number((value / 1000).toFixed(1)), 'second', locale);
    else if (name.endsWith('Ms')) said[name.slice(0, -'Ms'.length)] = duration(value, locale);
    else
      said[name] = name === 'hours' ? duration(value * 3_600_000, locale) : new Intl.NumberFormat(locale).format(value);
  }
  return said;
}

function fill(template: string, said: Record<string, string>): string | undefined {
  let whole = true;
  const text = template.replace(/\{(\w+)\}/g, (_hole, name: string) => {
    whole &&= said[name] !== undefined;
    return said[name] ?? '';
  });
  return whole ? text : undefined;
}

/** No cents from a hundred up, nor where there are none. */
function money(minor: number, currency: string, locale: Locale): string {
  const value = minor / 10 ** currencyExponent(currency);
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : currencyExponent(currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

function duration(ms: number, locale: Locale): string {
  const [name, size] = units.find(([, sizeMs]) => ms >= sizeMs) ?? units[3];
  return unit(Math.round(ms / size), name, locale);
}

function unit(value: number, name: string, locale: Locale): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
}
