import { defined } from '../../contract/defined.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { askDispense } from '../dispense-requests/ask-dispense.ts';
import { returnToRateLimit, consumeRateLimit } from '../limits/rate-limit.ts';
import { countTry, type Try, tryWasRight } from '../limits/tries.ts';
import { systemActor } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { contactHash, lookupHash } from '../contacts/contact.ts';
import { lookUpInput } from '../../contract/order-inputs.ts';

export type LookedUp = {
  orderNo: string;
  token: string;
  productName: string;
  variantName: string;
  status: string;
  createdAt: number;
};

const find = statement<Row, [Buffer, string]>({
  name: 'orders_look_up',
  text: `select id, order_no, product_name, variant_name, status, created_at from orders
    where contact_hash = $1 and lookup_hash = $2 order by created_at desc limit 20`,
});

type Row = {
  id: number;
  order_no: string;
  product_name: string;
  variant_name: string;
  status: string;
  created_at: Date;
};

const quarterMs = 15 * 60_000;

/**
 * A buyer's own orders by contact and look-up password, newest first, each with a fresh token for its page. A wrong
 * password, an unknown contact and an order without a password are one answer: none. Each address has
 * its own tries at a contact: nobody else's wrong ones keep the buyer out.
 */
export async function lookUp(
  ctx: Context,
  input: { contact: string; lookupPassword: string },
  clientIp: string,
): Promise<LookedUp[]> {
  const { contact, lookupPassword } = parseInput(lookUpInput, input);
  const hash = contactHash(ctx, contact);
  const attempt: Try = { what: 'look-up', who: hash.toString('base64'), from: clientIp };
  await countTry(ctx, attempt);
  const wrongOnes = `look-up:ip:${clientIp}`;
  await consumeRateLimit(ctx, wrongOnes, { max: 30, windowMs: quarterMs });
  const rows = await run(ctx.db, find, [hash, lookupHash(ctx, contact, lookupPassword)]);
  if (rows.length > 0) {
    await tryWasRight(ctx, attempt);
    await returnToRateLimit(ctx, wrongOnes);
  }
  // asked also when nothing was found, so that a miss takes as long as a hit
  const answer = await askDispense(ctx, 'lookup', {
    input: { orderIds: rows.map((row) => row.id) },
    actor: systemActor,
  });
  const tokens = new Map(
    (JSON.parse(answer.toString()) as { orderNo: string; token: string }[]).map((row) => [row.orderNo, row.token]),
  );
  return rows.map((row) => ({
    orderNo: row.order_no,
    token: defined(tokens.get(row.order_no), 'tokens.get(row.order_no)'),
    productName: row.product_name,
    variantName: row.variant_name,
    status: row.status,
    createdAt: +row.created_at,
  }));
}
