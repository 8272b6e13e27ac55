import i18next from 'i18next';
import { gatewayName } from '../gateways/gateway-name.ts';
import { mailMessages } from './mail-messages.ts';

type Need = { kind: string; detail: Record<string, unknown> };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Under which word the reason of this row is. */
function nameOf({ kind, detail }: Need): string | undefined {
  if (kind === 'late_parked') return text(detail.because) || undefined;
  if (kind === 'staff_limit') return text(detail.reason);
  if (kind === 'self_referral') return `self_${text(detail.because)}`;
  if (kind === 'own_order') return `own_${text(detail.because)}`;
  return ['gateway_off', 'other_gateway', 'replace_approval', 'unnamed_proxy'].includes(kind) ? kind : undefined;
}

/** Why this row waits, in one clause; undefined where its kind says it all. */
export function needWhy(need: Need): string | undefined {
  const mail = mailMessages(need);
  if (mail) return mail;
  const name = nameOf(need);
  const key = `needs.why.${name ?? ''}`;
  if (!name || !i18next.exists(key)) return undefined;
  const { by, gateway, slot, reason, addresses } = need.detail;
  const words = {
    by: text(by),
    gateway: gatewayName(text(gateway)),
    slot: Number(slot) + 1,
    reason: text(reason),
    address: Array.isArray(addresses) ? addresses.join(', ') : '',
  };
  return (i18next.t as unknown as (key: string, words: object) => string)(key, words);
}
