import { type BatchRow, type BatchState, undoOwnMinutes } from '../../contract/keys.ts';
import { may } from '../../contract/permissions.ts';
import { run, statement } from '../../db/statement.ts';
import type { Actor, Context } from '../context.ts';

const list = statement<Row, [string | null, string | null, string]>({
  name: 'batches_list',
  text: `select b.id, b.variant_id, p.name as product_name, v.name as variant_name, b.label, b.supplier, b.cost_minor, b.note, b.key_count,
      b.state, b.imported_by, b.created_at,
      case when b.importer_id = $3 and b.created_at > now() - interval '${undoOwnMinutes} minutes'
        then b.created_at + interval '${undoOwnMinutes} minutes' end as undo_until
    from key_batch b join variant v on v.id = b.variant_id join product p on p.id = v.product_id and p.rehearsal_until is null
    where ($1::uuid is null or b.variant_id = $1) and ($2::text is null or b.importer_id = $2) order by b.created_at desc, b.id desc limit 200`,
});

const count = statement<{ batch_id: string; left: number; held: number; sold: number }, [string[]]>({
  name: 'batches_count',
  text: `select batch_id, count(*) filter (where sold_at is null)::int as left,
      count(*) filter (where sold_at is null and held_by is not null)::int as held, count(sold_at)::int as sold
    from stock_key where batch_id = any($1::uuid[]) group by batch_id`,
});

type Row = {
  id: string;
  variant_id: string;
  product_name: string;
  variant_name: string;
  label: string;
  supplier: string;
  cost_minor: number;
  note: string;
  key_count: number;
  state: BatchState;
  imported_by: string;
  created_at: Date;
  undo_until: Date | null;
};

/** The newest 200 imports, of one variant or of all; staff see their own. What they cost is for those who may see money. */
export async function listBatches(
  ctx: Context,
  { variantId = null }: { variantId?: string | null },
  actor: Actor,
): Promise<BatchRow[]> {
  const batches = await run(ctx.db, list, [variantId, actor.role === 'staff' ? actor.id : null, actor.id]);
  const counts = await run(ctx.db, count, [batches.map((batch) => batch.id)]);
  const byBatch = new Map(counts.map((row) => [row.batch_id, row]));
  const seesMoney = actor.role === 'system' || may(actor.role, 'money.read');
  return batches.map((row) => ({
    id: row.id,
    variantId: row.variant_id,
    productName: row.product_name,
    variantName: row.variant_name,
    label: row.label,
    supplier: row.supplier,
    costMinor: seesMoney ? row.cost_minor : undefined,
    note: row.note,
    keyCount: row.key_count,
    left: byBatch.get(row.id)?.left ?? 0,
    held: byBatch.get(row.id)?.held ?? 0,
    sold: byBatch.get(row.id)?.sold ?? 0,
    state: row.state,
    importedBy: row.imported_by,
    createdAt: row.created_at.toISOString(),
    undoUntil: row.undo_until?.toISOString(),
  }));
}
