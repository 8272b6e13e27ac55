import { z } from 'zod';
import { clockTime } from '../../../../server/contract/fields.ts';
import { fromDecimal } from '../../../../server/contract/money.ts';
import { settingsChange, shopSettings, smtpInput } from '../../../../server/contract/settings.ts';
import { fieldAt, lengthOf, rangeOf } from '../../lib/bounds.ts';
import { amountField } from '../../lib/format.ts';
import type { Inputs, Outputs } from '../../lib/trpc.ts';
import { numberOf, textOf } from './unit-text.ts';

export type Settings = Outputs['settings']['get'];
export type SettingsChange = Inputs['settings']['save'];

const minuteMs = 60_000;
const hourMs = 3_600_000;

const allowed = settingsChange.shape;

const decimal = ({ from, to }: { from: number; to: number }, message: string) =>
  z.string().refine((text) => {
    const value = numberOf(text);
    return value !== undefined && value >= from && value <= to;
  }, message);
const whole = (schema: z.core.$ZodType, message: string) =>
  decimal(rangeOf(schema), message).refine((text) => Number.isInteger(numberOf(text) ?? 0), message);
const line = (schema: z.core.$ZodType) => z.string().trim().max(lengthOf(schema).max, 'settings.wrong.tooLong');
const mostPercent = (path: string) => rangeOf(fieldAt(shopSettings, path), 100).to;
const ports = rangeOf(smtpInput.shape.port);

const smtp = z
  .object({
    enabled: z.boolean(),
    host: z.string().trim(),
    port: z.string().trim(),
    secure: z.enum(['tls', 'starttls']),
    user: z.string().trim(),
    password: z.string(),
    from: z.string().trim(),
  })
  .superRefine((mail, ctx) => {
    if (!mail.enabled) return;
    const wrong = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
    if (mail.host === '') wrong('host', 'form.required');
    else if (!/^[a-z0-9.:_-]+$/i.test(mail.host)) wrong('host', 'settings.wrong.host');
    if (!/^\d+$/.test(mail.port) || Number(mail.port) < ports.from || Number(mail.port) > ports.to)
      wrong('port', 'settings.wrong.port');
    if (mail.from === '') wrong('from', 'form.required');
    else if (!z.email().safeParse(/<([^<>]+)>$/.exec(mail.from)?.[1] ?? mail.from).success) wrong('from', 'form.email');
  });

/** The form keeps what was typed, in the units people use; messages are keys of the words. */
export const settingsForm = z
  .object({
    shopName: line(allowed.shopName).min(1, 'form.required'),
    notice: line(allowed.notice),
    supportContact: line(allowed.supportContact),
    locale: z.enum(['zh-CN', 'en']),
    currency: z.string(),
    timeZone: z.string(),
    watchStartsAt: z
      .string()
      .trim()
      .refine((text) => clockTime.safeParse(text).success, 'settings.wrong.clock'),
    reservationMinutes: decimal(rangeOf(allowed.reservationMs, minuteMs), 'settings.wrong.reservation'),
    lateWindowHours: decimal(rangeOf(allowed.lateWindowMs, hourMs), 'settings.wrong.lateWindow'),
    lateWithoutStock: z.enum(['park', 'refund']),
    freeOrders: z.boolean(),
    refundWindowDays: whole(allowed.refundWindowDays, 'settings.wrong.refundWindow'),
    openOrdersPerContact: whole(allowed.openOrdersPerContact, 'settings.wrong.perContact'),
    openOrdersPerAddress: whole(allowed.openOrdersPerAddress, 'settings.wrong.perAddress'),
    operatorKeysPerDay: whole(allowed.operatorKeysPerDay, 'settings.wrong.operatorKeys'),
    operatorMoneyPerDay: z.string(),
    replacementsPerSlot: whole(allowed.replacementsPerSlot, 'settings.wrong.replacements'),
    referral: z.object({
      enabled: z.boolean(),
      levels: z.enum(['1', '2']),
      level1Percent: z.string(),
      level2Percent: z.string(),
      cap: z.string(),
    }),
    smtp,
  })
  .superRefine(({ currency, operatorMoneyPerDay: most }, ctx) => {
    if (fromDecimal(most, currency) === undefined)
      ctx.addIssue({ code: 'custom', path: ['operatorMoneyPerDay'], message: 'settings.wrong.operatorMoney' });
  })
  .superRefine(({ currency, referral }, ctx) => {
    // what isn't on screen can't be wrong
    if (!referral.enabled) return;
    const wrong = (path: string, message: string) =>
      ctx.addIssue({ code: 'custom', path: ['referral', path], message });
    if ((numberOf(referral.level1Percent) ?? 100) > mostPercent('referral.level1BasisPoints'))
      wrong('level1Percent', 'settings.wrong.level1');
    if (
      referral.levels === '2' &&
      (numberOf(referral.level2Percent) ?? 100) > mostPercent('referral.level2BasisPoints')
    )
      wrong('level2Percent', 'settings.wrong.level2');
    if (fromDecimal(referral.cap, currency) === undefined) wrong('cap', 'settings.wrong.cap');
  });

export type SettingsValues = z.output<typeof settingsForm>;

export function valuesOf(settings: Settings): SettingsValues {
  const { referral, smtp: mail } = settings;
  return {
    shopName: settings.shopName,
    notice: settings.notice,
    supportContact: settings.supportContact,
    locale: settings.locale,
    currency: settings.currency,
    timeZone: settings.timeZone,
    watchStartsAt: settings.watchStartsAt,
    reservationMinutes: textOf(settings.reservationMs / minuteMs),
    lateWindowHours: textOf(settings.lateWindowMs / hourMs),
    lateWithoutStock: settings.lateWithoutStock,
    freeOrders: settings.freeOrders,
    refundWindowDays: textOf(settings.refundWindowDays),
    openOrdersPerContact: textOf(settings.openOrdersPerContact),
    openOrdersPerAddress: textOf(settings.openOrdersPerAddress),
    operatorKeysPerDay: textOf(settings.operatorKeysPerDay),
    operatorMoneyPerDay: amountField(settings.operatorMoneyMinorPerDay, settings.currency),
    replacementsPerSlot: textOf(settings.replacementsPerSlot),
    referral: {
      enabled: referral.enabled,
      levels: referral.levels === 2 ? '2' : '1',
      level1Percent: textOf(referral.level1BasisPoints / 100),
      level2Percent: textOf(referral.level2BasisPoints / 100),
      cap: amountField(referral.capMinorPerOrder, settings.currency),
    },
    smtp: {
      enabled: mail !== null,
      host: mail?.host ?? '',
      port: String(mail?.port ?? 465),
      secure: (mail?.secure ?? true) ? 'tls' : 'starttls',
      user: mail?.user ?? '',
      password: mail?.password ?? '',
      from: mail?.from ?? '',
    },
  };
}

export function smtpOf({ host, port, secure, user, password, from }: SettingsValues['smtp']) {
  return { host, port: Number(port), secure: secure === 'tls', user, password, from };
}

/** Milliseconds of what was typed in units of so many; the saved ones while it is no number. */
function lengthMs(text: string, unitMs: number, savedMs: number): number {
  const value = numberOf(text);
  return value === undefined ? savedMs : Math.round(value * unitMs);
}

function inputOf(values: SettingsValues, saved: Settings): Required<SettingsChange> {
  const { referral, smtp: mail } = values;
  const basisPoints = (percent: string, kept: number) => {
    const value = numberOf(percent);
    return value === undefined ? kept : Math.round(value * 100);
  };
  return {
    shopName: values.shopName,
    notice: values.notice,
    supportContact: values.supportContact,
    locale: values.locale,
    currency: values.currency,
    timeZone: values.timeZone,
    watchStartsAt: values.watchStartsAt,
    reservationMs: lengthMs(values.reservationMinutes, minuteMs, saved.reservationMs),
    lateWindowMs: lengthMs(values.lateWindowHours, hourMs, saved.lateWindowMs),
    lateWithoutStock: values.lateWithoutStock,
    freeOrders: values.freeOrders,
    refundWindowDays: numberOf(values.refundWindowDays) ?? saved.refundWindowDays,
    openOrdersPerContact: numberOf(values.openOrdersPerContact) ?? saved.openOrdersPerContact,
    openOrdersPerAddress: numberOf(values.openOrdersPerAddress) ?? saved.openOrdersPerAddress,
    operatorKeysPerDay: numberOf(values.operatorKeysPerDay) ?? saved.operatorKeysPerDay,
    operatorMoneyMinorPerDay:
      fromDecimal(values.operatorMoneyPerDay, values.currency) ?? saved.operatorMoneyMinorPerDay,
    replacementsPerSlot: numberOf(values.replacementsPerSlot) ?? saved.replacementsPerSlot,
    referral: {
      enabled: referral.enabled,
      levels: Number(referral.levels),
      level1BasisPoints: basisPoints(referral.level1Percent, saved.referral.level1BasisPoints),
      level2BasisPoints: basisPoints(referral.level2Percent, saved.referral.level2BasisPoints),
      capMinorPerOrder: fromDecimal(referral.cap, values.currency) ?? saved.referral.capMinorPerOrder,
    },
    smtp: mail.enabled ? smtpOf(mail) : null,
  };
}

/** Only what was changed is sent: what another owner saved meanwhile stays, and so does a value finer than the form shows. */
export function changeOf(values: SettingsValues, saved: Settings): SettingsChange {
  const before = inputOf(valuesOf(saved), saved);
  const after = inputOf(values, saved);
  return Object.fromEntries(
    Object.entries(after).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof SettingsChange]),
    ),
  );
}

const fields: Record<string, string> = {
  reservationMs: 'reservationMinutes',
  lateWindowMs: 'lateWindowHours',
  operatorMoneyMinorPerDay: 'operatorMoneyPerDay',
  'referral.level1BasisPoints': 'referral.level1Percent',
  'referral.level2BasisPoints': 'referral.level2Percent',
  'referral.capMinorPerOrder': 'referral.cap',
};

/** Where in the form a field that the backend refused is. */
export const formFieldOf = (field: string): string => fields[field] ?? field;
