import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../lib/app-error.ts';
import { openerOf, privateKeyFrom, type Unseal } from '../../lib/seal.ts';
import type { Context } from '../context.ts';
import { batchAad, openRow } from '../keys/seal-keys.ts';

export type StockKeyRow = { batch_id: string; sealed: Buffer; blind_index: Buffer; sealed_data_key: Buffer };

/** Batches whose data key one process remembers. */
const remembered = 200;

type Opener = { unseal: Unseal; dataKeys: Map<string, KeyObject> };
const openers = new WeakMap<Buffer, Opener>();

/** Opens one key of the stock; only dispense has what it takes. Throws when the row was altered or moved to another place. */
export function openStockKey(ctx: Pick<Context, 'secrets'>, row: StockKeyRow): Buffer {
  const { dispensePrivate } = ctx.secrets;
  if (!dispensePrivate) throw new AppError('internal', 'Only dispense opens keys.');
  let opener = openers.get(dispensePrivate);
  if (!opener) {
    opener = { unseal: openerOf(privateKeyFrom(dispensePrivate)), dataKeys: new Map() };
    openers.set(dispensePrivate, opener);
  }
  return openRow(dataKeyOf(opener, row), row.batch_id, { sealed: row.sealed, blindIndex: row.blind_index });
}

function dataKeyOf(
  { unseal, dataKeys }: Opener,
  { batch_id: batchId, sealed_data_key: sealed }: StockKeyRow,
): KeyObject {
  const id = `${batchId}:${sealed.toString('base64')}`;
  const known = dataKeys.get(id);
  if (known) return known;
  const dataKey = createSecretKey(unseal(sealed, batchAad(batchId)));
  if (dataKeys.size >= remembered) dataKeys.clear();
  dataKeys.set(id, dataKey);
  return dataKey;
}
