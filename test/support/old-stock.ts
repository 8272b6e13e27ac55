import { createCipheriv, createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { openerOf, privateKeyFrom } from '../../server/lib/seal.ts';
import type { Context } from '../../server/features/context.ts';
import { batchAad, blindIndexer, keyAad } from '../../server/features/keys/seal-keys.ts';

type Pool = { query(text: string, values: unknown[]): Promise<{ rows: { sealed_data_key: Buffer }[] }> };

/** Turns a key of the stock into one from before keys were cleaned: as written, indexed by its trimmed text. */
export async function resealAsBefore(
  ctx: Context,
  pool: Pool,
  batchId: string,
  key: string,
  asWritten: string,
): Promise<void> {
  const { rows } = await pool.query('select sealed_data_key from key_batch where id = $1', [batchId]);
  const dataKey = openerOf(privateKeyFrom(ctx.secrets.dispensePrivate!))(rows[0]!.sealed_data_key, batchAad(batchId));
  const oldIndex = createHmac('sha256', ctx.secrets.blindIndex).update(asWritten.trim().normalize('NFC')).digest();
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(dataKey), nonce);
  cipher.setAAD(Buffer.from(keyAad(batchId, oldIndex.toString('hex'))));
  const body = Buffer.concat([cipher.update(asWritten), cipher.final()]);
  await pool.query('update stock_key set sealed = $1, blind_index = $2 where blind_index = $3', [
    Buffer.concat([nonce, cipher.getAuthTag(), body]),
    oldIndex,
    blindIndexer(ctx.secrets.blindIndex)(key),
  ]);
}
