import { defined } from '../contract/defined.ts';
import type { ErrorBody } from '../contract/error-codes.ts';
import { formatMoney } from '../contract/money.ts';
import { en } from './messages-en.ts';
import { type ShopMessages, zhCn } from './messages-zh-cn.ts';

export type { ShopMessages };

export const locales = ['zh-CN', 'en'] as const;
export type Locale = (typeof locales)[number];

const byLocale: Record<Locale, ShopMessages> = { 'zh-CN': zhCn, en };

export function messagesOf(locale: Locale): ShopMessages {
  return byLocale[locale];
}

export function isLocale(text: string | undefined): text is Locale {
  return text === 'zh-CN' || text === 'en';
}

/** The best of our languages for an Accept-Language header; the shop's own when it says nothing. */
export function negotiateLocale(header: string | undefined, shopLocale: Locale): Locale {
  let best: Locale | undefined;
  let bestWeight = 0;
  for (const part of (header ?? '').slice(0, 500).split(',')) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const q = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1]).find((text) => text !== undefined);
    const weight = q === undefined ? 1 : Number(q);
    const locale = /^zh\b/.test(tag) ? 'zh-CN' : /^en\b/.test(tag) ? 'en' : undefined;
    if (locale && weight > bestWeight) [best, bestWeight] = [locale, weight];
  }
  return best ?? shopLocale;
}

/** What a refusal says to a buyer. */
export function errorText(messages: ShopMessages, { code, reason }: Pick<ErrorBody, 'code' | 'reason'>): string {
  return (
    (reason !== undefined && Object.hasOwn(messages.errors, reason)
      ? messages.errors[reason]
      : messages.errors[code]) ?? defined(messages.errors.internal, 'messages.errors.internal')
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Time on screen, in the shop's zone. */
export function formatTime(
  ms: number,
  locale: Locale,
  { timeZone, style = 'full' }: { timeZone: string; style?: 'short' | 'full' | undefined },
): string {
  const key = `${locale}|${timeZone}|${style}`;
  let format = formats.get(key);
  if (!format) {
    const shown = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat(locale, {
      ...shown,
      ...(style === 'full' ? { year: 'numeric', month: '2-digit', day: '2-digit' } : {}),
      timeZone: knownZone(timeZone),
    });
    formats.set(key, format);
  }
  return format.format(ms);
}

function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

export const money = formatMoney;
