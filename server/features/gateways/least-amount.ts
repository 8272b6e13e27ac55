import { toDecimal } from '../../contract/money.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { type GatewayName, gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';

/** The least and the smallest step of an amount, minor units. */
export function amountsOf(name: GatewayName, currency: string): { least: number; step: number } {
  const { least, step }: Gateway = gateways[name];
  return { least: least?.(currency) ?? 1, step: step?.(currency) ?? 1 };
}

/** Throws `bad_input` with the gateway and its minimum when it does not take so little, or not so fine an amount. */
export function checkAmount(
  name: GatewayName,
  amountMinor: number,
  { currency, field = 'gateway' }: { currency: string; field?: string | undefined },
): void {
  const { least, step } = amountsOf(name, currency);
  if (amountMinor >= least && amountMinor % step === 0) return;
  throw belowMinimum(name, { amountMinor, currency }, field);
}

/** Which of the two it was, in words. */
export function belowMinimum(
  name: GatewayName,
  { amountMinor, currency }: { amountMinor: number; currency: string },
  field: string,
): AppError {
  const { least, step } = amountsOf(name, currency);
  const label = gateways[name].label.en;
  const isLittle = amountMinor < least;
  const message = isLittle
    ? `${label} takes at least ${toDecimal(least, currency)} ${currency}.`
    : `${label} takes ${currency} in steps of ${toDecimal(step, currency)}.`;
  const reason = isLittle ? 'below_minimum' : 'amount_step';
  return new AppError('bad_input', message, {
    reason,
    field,
    gateway: name,
    amountMinor: isLittle ? least : step,
    currency,
  });
}
