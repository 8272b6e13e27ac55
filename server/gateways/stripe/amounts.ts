import { currencyExponent, toDecimal } from '../../contract/money.ts';
import { AppError } from '../../lib/app-error.ts';

/** Currencies that Stripe presents to card holders. */
export const stripeCurrencies = (
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CVE CZK ' +
  'DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW ' +
  'KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP ' +
  'PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SOS SRD SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV ' +
  'WST XAF XCD XOF XPF YER ZAR ZMW'
).split(' ');

/** How many of Stripe's units are one whole of the currency, as a power of ten, where that is not ISO's own. */
const digitsThere: Record<string, number> = {
  // have no smaller unit, but are still sent with two digits
  ISK: 2,
  UGX: 2,
  // has fifths here, and only wholes there
  MGA: 0,
};

/** The least that Stripe charges, its documented minimum in minor units; elsewhere it is about half a US dollar's worth, and Stripe decides. */
const leastCharge: Record<string, number> = {
  AED: 200,
  AUD: 50,
  BGN: 100,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
  USD: 50,
};

/** The smallest step of an amount, minor units: the last of three digits must be 0 there, and MGA goes in wholes. */
export function stepOf(currency: string): number {
  if (currencyExponent(currency) === 3) return 10;
  return 10 ** Math.max(0, currencyExponent(currency) - (digitsThere[currency] ?? currencyExponent(currency)));
}

/** The least amount of an order, minor units. */
export function leastOf(currency: string): number {
  return leastCharge[currency] ?? stepOf(currency);
}

/** Our minor units as the number that Stripe is sent. Throws `bad_input` for an amount between its steps. */
export function toStripe(minor: number, currency: string): number {
  const step = stepOf(currency);
  if (minor % step !== 0) {
    const least = `${toDecimal(step, currency)} ${currency}`;
    throw new AppError('bad_input', `Stripe takes this currency in steps of ${least} only.`, { reason: 'amount_step' });
  }
  const shift = (digitsThere[currency] ?? currencyExponent(currency)) - currencyExponent(currency);
  return shift >= 0 ? minor * 10 ** shift : minor / 10 ** -shift;
}

/** The number that Stripe sent as our minor units; undefined when it has a fraction of one. */
export function fromStripe(amount: number, currency: string): number | undefined {
  const shift = (digitsThere[currency] ?? currencyExponent(currency)) - currencyExponent(currency);
  const minor = shift >= 0 ? amount / 10 ** shift : amount * 10 ** -shift;
  return Number.isInteger(minor) ? minor : undefined;
}
