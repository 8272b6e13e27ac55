import { maybeOne, one, run, statement } from '../../db/statement.ts';
import type { BlockInput } from '../../contract/order-inputs.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { createAddressReader, isLoopback } from '../../lib/client-address.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { forgetBlocks } from './active-blocks.ts';

const find = statement<{ address: string | null; contact: string; hash: Buffer }, [string]>({
  name: 'blocks_find',
  text: 'select host(client_ip) as address, contact, contact_hash as hash from orders where order_no = $1',
});

// an IPv6 buyer is kept as the /64 of their line
const insert = statement<{ id: number }, [string | null, Buffer | null, string, string, string, number]>({
  name: 'blocks_insert',
  text: `insert into buyer_block (network, contact_hash, label, reason, made_by, expires_at)
    values (case when family($1::inet) = 6 then network(set_masklen($1::inet, 64)) else $1::inet::cidr end, $2, $3, $4, $5,
      now() + make_interval(hours => $6)) returning id`,
});

/** Takes no more orders from an address or a contact for a while. Throws `bad_input` for an address that many buyers have. */
export async function blockBuyer(ctx: Context, { orderNo, what, hours, reason }: BlockInput, actor: Actor) {
  const order = await maybeOne(ctx.db, find, [orderNo]);
  if (!order) throw new AppError('not_found', 'There is no such order.', { reason: 'order_unknown' });
  const { address, contact, hash } = order;
  const isShared =
    address === null || isLoopback(address) || createAddressReader(ctx.config.trustProxy).isTrusted(address);
  if (what === 'address' && isShared)
    throw new AppError('bad_input', 'Many buyers have this address: block the contact instead.', {
      reason: 'address_shared',
      field: 'what',
    });
  const network = what === 'address' ? address : null;
  const label = network ?? contact;
  const id = await transaction(ctx.db, async (tx) => {
    const row = await one(tx, insert, [network, network === null ? hash : null, label, reason, actor.name, hours]);
    await appendAudit(tx, { actor, action: 'holds.block', subject: orderNo, detail: { block: row.id, what, hours } });
    return row.id;
  });
  forgetBlocks(ctx);
  return { id };
}

const lift = statement<never, [number]>({
  name: 'blocks_lift',
  text: 'update buyer_block set lifted_at = now() where id = $1 and lifted_at is null returning id',
});

/** Takes orders from them again. */
export async function unblockBuyer(ctx: Context, id: number, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const rows = await run(tx, lift, [id]);
    if (rows.length > 0) await appendAudit(tx, { actor, action: 'holds.unblock', subject: String(id) });
  });
  forgetBlocks(ctx);
}
