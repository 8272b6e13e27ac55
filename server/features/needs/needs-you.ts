import type { Connection, Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';

/** Why something waits for a person, and the one safe action it recommends. */
export const needKinds = {
  out_of_stock: 'restock',
  late_parked: 'look',
  amount_differs: 'refund',
  paid_twice: 'refund',
  unknown_order: 'look',
  other_gateway: 'look',
  gateway_off: 'look',
  manual_delivery: 'deliver',
  key_reported: 'replace',
  refund_failed: 'retry',
  gateway_trouble: 'mend_gateway',
  payment_unconfirmed: 'look',
  disputed: 'look',
  dead_letter: 'retry',
  mail_failed: 'retry',
  mail_server: 'settings',
  unnamed_proxy: 'look',
  self_referral: 'decide_commission',
  ledger_unbalanced: 'look',
  audit_tail_missing: 'look',
  restored: 'release',
  restored_order: 'decide',
  replace_approval: 'approve',
  staff_limit: 'look',
  own_order: 'look',
} as const;
export type NeedKind = keyof typeof needKinds;

/** About what the people of the shop do: only an owner takes these off the list. */
export const ownerNeeds: ReadonlySet<string> = new Set<NeedKind>(['replace_approval', 'staff_limit', 'own_order']);

const open = statement<never, [string, string, number | null, number, string, string]>({
  name: 'needs_open',
  text: `insert into needs_you (kind, subject, order_id, amount_minor, currency, detail) values ($1, $2, $3, $4, $5, $6)
    on conflict (kind, subject) where resolved_at is null do nothing`,
});

export type Need = {
  kind: NeedKind;
  /** What it is about, unique while open: an order number, a job id. */
  subject: string;
  orderId?: number;
  amountMinor?: number;
  currency?: string;
  /** Numbers and names for the row; never a key or a contact. */
  detail?: object;
};

/** Puts a row under *Needs you*; once while it is open. */
export async function openNeed(on: Connection | Database, need: Need): Promise<void> {
  await run(on, open, [
    need.kind,
    need.subject,
    need.orderId ?? null,
    need.amountMinor ?? 0,
    need.currency ?? 'CNY',
    JSON.stringify(need.detail ?? {}),
  ]);
}

const close = statement<never, [string[], string[], string]>({
  name: 'needs_close',
  text: `update needs_you set resolved_at = now(), resolved_by = $3
    where resolved_at is null and subject = any($1::text[]) and kind = any($2::text[])`,
});

/** Takes rows off *Needs you* because what they asked for has happened. */
export async function closeNeeds(
  on: Connection | Database,
  subject: string | string[],
  { kinds, by = 'system' }: { kinds: NeedKind[]; by?: string | undefined },
): Promise<void> {
  if (kinds.length > 0) await run(on, close, [[subject].flat(), kinds, by]);
}
