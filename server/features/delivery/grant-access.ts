import { defined } from '../../contract/defined.ts';
import { one, run, statement } from '../../db/statement.ts';
import { openerOf, privateKeyFrom, publicBytesOf, sealerTo } from '../../lib/seal.ts';
import { newToken, tokenHash, tokenPrivateKey } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { deliveryAad } from '../../lib/delivery-aad.ts';
import { openStockKey } from './open-keys.ts';

export type Granted = { orderNo: string; token: string; keys: string[]; slots: number[] };

/** What a way into an order keeps; `version` tells which key of the slot it is. */
export type SealedSlot = { slot: number; version?: number; sealed: string };

const deliveredKeys = statement<KeyRow, [number]>({
  name: 'access_delivered_keys',
  text: `select o.order_no, d.slot, d.version, d.sealed_dispense, k.id, k.batch_id, k.sealed, k.blind_index, b.sealed_data_key
    from orders o join delivery d on d.order_id = o.id and d.retired_at is null
    left join stock_key k on k.id = d.key_id left join key_batch b on b.id = k.batch_id
    where o.id = $1 and o.status <> 'refunded' order by d.slot`,
});

const orderNoOf = statement<{ order_no: string }, [number]>({
  name: 'access_order_no',
  text: 'select order_no from orders where id = $1',
});

const insert = statement<never, [Buffer, number, string, string, number]>({
  name: 'access_insert',
  text: `insert into order_access (token_hash, order_id, kind, sealed, expires_at)
    values ($1, $2, $3, $4, now() + $5::double precision * interval '1 millisecond')`,
});

type KeyRow = {
  order_no: string;
  slot: number;
  version: number;
  sealed_dispense: Buffer | null;
  id: number;
  batch_id: string;
  sealed: Buffer;
  blind_index: Buffer;
  sealed_data_key: Buffer;
};

/** Opens a further way into an order, with a token of its own that lapses after `lifetimeMs`. Only dispense can. */
export async function grantAccess(
  ctx: Context,
  orderId: number,
  { kind, lifetimeMs }: { kind: 'lookup' | 'mail'; lifetimeMs: number },
): Promise<Granted> {
  const token = newToken();
  const { orderNo, sealed, keys } = await sealKeys(ctx, orderId, publicBytesOf(tokenPrivateKey(token)));
  await run(ctx.db, insert, [tokenHash(token), orderId, kind, JSON.stringify(sealed), lifetimeMs]);
  return { orderNo, token, keys, slots: sealed.map(({ slot }) => slot) };
}

/** What the order holds now, sealed to a public key. */
export async function sealKeys(
  ctx: Context,
  orderId: number,
  publicKey: Buffer,
): Promise<{ orderNo: string; sealed: SealedSlot[]; keys: string[] }> {
  const rows = await run(ctx.db, deliveredKeys, [orderId]);
  const orderNo = rows[0]?.order_no ?? (await one(ctx.db, orderNoOf, [orderId])).order_no;
  const seal = sealerTo(publicKey);
  const keys = rows.map((row) => openSlot(ctx, row).toString());
  const sealed = rows.map(({ slot, version }, index) => ({
    slot,
    version,
    sealed: seal(defined(keys[index], 'keys[index]'), deliveryAad(orderNo, slot)).toString('base64'),
  }));
  return { orderNo, sealed, keys };
}

function openSlot(ctx: Context, row: KeyRow): Buffer {
  if (row.sealed_dispense === null) return openStockKey(ctx, row);
  return openerOf(privateKeyFrom(defined(ctx.secrets.dispensePrivate, 'ctx.secrets.dispensePrivate')))(
    row.sealed_dispense,
    deliveryAad(row.order_no, row.slot),
  );
}
