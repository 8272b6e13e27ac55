import { z } from 'zod';
import { clockTime, plainText } from './fields.ts';

const knownZones = new Set<string>();

function isTimeZone(zone: string): boolean {
  if (knownZones.has(zone)) return true;
  try {
    // settings are read every two seconds by every instance, and this takes a millisecond
    new Intl.DateTimeFormat('en', { timeZone: zone });
    knownZones.add(zone);
    return true;
  } catch {
    return false;
  }
}

const address = { address: true } as object as z.core.GlobalMeta;
const secret = { secret: true } as object as z.core.GlobalMeta;

/** `address`: where the password is sent to; `secret`: kept, never shown. */
export const smtpSettings = z.object({
  host: z.string().meta(address),
  port: z.number().int().meta(address),
  secure: z.boolean().default(false).meta(address),
  user: z.string().default(''),
  password: z.string().default('').meta(secret),
  from: z.string(),
});

/** The shop's own settings, all with defaults: an empty table is a working shop. */
export const shopSettings = z.object({
  shopName: plainText(60).default('萤火小店'),
  notice: plainText(2000).default(''),
  supportContact: plainText(200).default(''),
  currency: z
    .string()
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'is no currency (ISO 4217)')
    .default('CNY'),
  /** IANA zone everything on screen is in. */
  timeZone: z.string().refine(isTimeZone, 'is no time zone (IANA)').default('Asia/Shanghai'),
  locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  /** When a watch begins, shop time, HH:MM: the numerals count from then. */
  watchStartsAt: clockTime.default('22:00'),
  /** How long keys are held for an unpaid order, ms. Default 15 min. */
  reservationMs: z.number().int().min(1000).max(86_400_000).default(900_000),
  /** A payment this long after creation is parked under Needs you instead of delivered, ms. Default 24 h. */
  lateWindowMs: z.number().int().min(60_000).default(86_400_000),
  /** What happens to a late payment that can't have what it paid for: no stock, another price, a used coupon. Default: a person decides. */
  lateWithoutStock: z.enum(['park', 'refund']).default('park'),
  /** Days in which a buyer may be refunded; commissions are held this long. Default 7. */
  refundWindowDays: z.number().int().min(0).max(180).default(7),
  /** Whether an order that a coupon brings to nothing is delivered without payment, once a contact and variant. Default no. */
  freeOrders: z.boolean().default(false),
  openOrdersPerContact: z.number().int().min(1).max(1000).default(5),
  openOrdersPerAddress: z.number().int().min(1).max(100_000).default(100),
  /** Keys that one operator may hand out in 24 hours: confirmed, replaced, sent again, delivered by hand. Default 50. */
  operatorKeysPerDay: z.number().int().min(0).max(100_000).default(50),
  /** Money that one operator may confirm and refund in 24 hours, together, minor units of each currency. Default 200,000. */
  operatorMoneyMinorPerDay: z.number().int().min(0).max(100_000_000_000).default(200_000),
  /** How often an operator may replace the key of one place in an order; then the owner is asked. Default 2. */
  replacementsPerSlot: z.number().int().min(0).max(100).default(2),
  referral: z
    .object({
      enabled: z.boolean().default(true),
      /** At most 2 levels: three and more are unlawful in China. */
      levels: z.number().int().min(1).max(2).default(1),
      /** Share of the paid amount, in 1/100 percent (basis points). Default 5 % and 2 %. */
      level1BasisPoints: z.number().int().min(0).max(5000).default(500),
      level2BasisPoints: z.number().int().min(0).max(2000).default(200),
      /** At most this much per order and level, minor units. */
      capMinorPerOrder: z.number().int().min(0).default(20_000),
    })
    .prefault({}),
  /** How messages are mailed; absent: no mail. */
  smtp: smtpSettings.nullable().default(null),
});
export type ShopSettings = z.output<typeof shopSettings>;

/** What was saved before stays readable, so these bounds are asked of a change only. Longest wait: a year. */
const lateWindowMs = shopSettings.shape.lateWindowMs.unwrap().max(365 * 86_400_000);
export const smtpInput = smtpSettings.extend({ port: smtpSettings.shape.port.min(1).max(65_535).meta(address) });

type Shape = typeof shopSettings.shape;
type WithoutDefaults = { [K in keyof Shape]: z.ZodOptional<z.ZodType<ShopSettings[K], z.input<Shape[K]>>> };

/** Any of the settings; what isn't named stays. (`partial()` would fill every missing one with its default.) */
export const settingsChange = z.strictObject(
  Object.fromEntries(
    Object.entries({ ...shopSettings.shape, lateWindowMs, smtp: smtpInput.nullable() }).map(([name, field]) => [
      name,
      z.optional(field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? field.unwrap() : field),
    ]),
  ) as unknown as WithoutDefaults,
);
