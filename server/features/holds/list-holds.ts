import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { type UnnamedProxies, unnamedProxies } from '../proxies/unnamed-proxies.ts';

const list = statement<Hold>({
  name: 'blocks_list_holds',
  text: `select max(contact) as contact, host(client_ip) as address, count(*) as orders, sum(quantity) as keys, min(order_no) as "orderNo",
      array_agg(distinct product_name || ' · ' || variant_name) as items,
      (extract(epoch from min(created_at)) * 1000)::bigint as "sinceMs", (extract(epoch from max(expires_at)) * 1000)::bigint as "untilMs"
    from orders where status = 'created' and expires_at > now() and not rehearsal and client_ip is not null
    group by contact_hash, client_ip order by sum(quantity) desc, min(created_at) limit 200`,
});

type Hold = {
  contact: string;
  address: string;
  orders: number;
  keys: number;
  /** One of the orders: it stands for this contact and address when they are released or blocked. */
  orderNo: string;
  items: string[];
  sinceMs: number;
  untilMs: number;
};

const blocks = statement<Block>({
  name: 'blocks_list',
  text: `select id, label, contact_hash is not null as "isContact", reason, made_by as "madeBy",
      (extract(epoch from created_at) * 1000)::bigint as "sinceMs", (extract(epoch from expires_at) * 1000)::bigint as "untilMs"
    from buyer_block where lifted_at is null and expires_at > now() order by id desc limit 200`,
});

type Block = {
  id: number;
  label: string;
  isContact: boolean;
  reason: string;
  madeBy: string;
  sinceMs: number;
  untilMs: number;
};

export type HeldUnpaid = { holds: Hold[]; blocks: Block[]; proxies: UnnamedProxies | null };

/** Who holds keys without having paid, whom the shop takes no orders from, and the proxies that nobody has named. */
export async function listHolds(ctx: Context): Promise<HeldUnpaid> {
  const [holds, blocked, proxies] = await Promise.all([
    run(ctx.db, list, []),
    run(ctx.db, blocks, []),
    unnamedProxies(ctx),
  ]);
  return { holds, blocks: blocked, proxies };
}
