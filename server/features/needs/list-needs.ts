import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { needKinds, type NeedKind } from './needs-you.ts';
import { stillOwed } from './resolve-need.ts';

export type NeedRow = {
  id: number;
  kind: NeedKind;
  subject: string;
  orderNo: string | null;
  amountMinor: number;
  currency: string;
  since: string;
  detail: Record<string, unknown>;
  /** It was on the list when the shop came back from a backup: it may have been seen to since. */
  fromBackup: boolean;
  /** Whose order it is, and of what; null where it is about no order. */
  order: { contact: string; productName: string; variantName: string; quantity: number } | null;
  /** A person may take it off the list; not while a buyer's money is in and no key is out. */
  closable: boolean;
  /** The one safe thing to do. */
  action: (typeof needKinds)[NeedKind];
};

const list = statement<Row>({
  name: 'needs_list',
  text: `select n.id, n.kind, n.subject, o.order_no, n.amount_minor, n.currency, n.since, n.detail,
      o.contact, o.product_name, o.variant_name, o.quantity, (n.kind = 'disputed' or not ${stillOwed}) as closable,
      n.kind not in ('restored', 'restored_order') and exists (select from restoration r where n.since < r.restored_at) as from_backup
    from needs_you n left join orders o on o.id = n.order_id where n.resolved_at is null and o.rehearsal is not true order by n.since limit 500`,
});

type Row = {
  id: number;
  kind: NeedKind;
  subject: string;
  order_no: string | null;
  amount_minor: number;
  currency: string;
  since: Date;
  detail: Record<string, unknown>;
  from_backup: boolean;
  contact: string | null;
  product_name: string | null;
  variant_name: string | null;
  quantity: number | null;
  closable: boolean;
};

/** *Needs you*, the longest waiting first. */
export async function listNeeds(ctx: Context): Promise<NeedRow[]> {
  return (await run(ctx.db, list, [])).map((row) => ({
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    orderNo: row.order_no,
    amountMinor: row.amount_minor,
    currency: row.currency,
    since: row.since.toISOString(),
    detail: row.detail,
    fromBackup: row.from_backup,
    order: orderOf(row),
    closable: row.closable && row.kind !== 'restored' && row.kind !== 'restored_order',
    // late and without stock: keys deliver it
    action: row.kind === 'late_parked' && 'missing' in row.detail ? 'restock' : needKinds[row.kind],
  }));
}

function orderOf({ contact, product_name, variant_name, quantity }: Row): NeedRow['order'] {
  if (contact === null || product_name === null || variant_name === null || quantity === null) return null;
  return { contact, productName: product_name, variantName: variant_name, quantity };
}
