import { createSecretKey, type KeyObject } from 'node:crypto';
import { AppError } from '../../lib/app-error.ts';
import { openerOf, privateKeyFrom, type Unseal } from '../../lib/seal.ts';
import type { Context } from '../context.ts';
import { batchAad, openRow } from '../keys/seal-rows.ts';

/** A stock key's row beside its batch's sealed data key. */
export type SealedStockKey = { batch_id: string; sealed: Buffer; blind_index: Buffer; sealed_data_key: Buffer };

const mostBatches = 1000;
const openers = new WeakMap<object, { unseal: Unseal; dataKeys: Map<string, KeyObject> }>();

/** Opens one key. Only a role that was given the private key can; its batch's data key is opened once and remembered. */
export function openStockKey(ctx: Pick<Context, 'secrets'>, row: SealedStockKey): Buffer {
  const dataKey = dataKeyOf(ctx, row);
  return openRow(dataKey, row.batch_id, { sealed: row.sealed, blindIndex: row.blind_index });
}

function dataKeyOf({ secrets }: Pick<Context, 'secrets'>, row: SealedStockKey): KeyObject {
  const { dispensePrivate } = secrets;
  if (!dispensePrivate) throw new AppError('internal', 'This service cannot open keys.');
  let opener = openers.get(secrets);
  if (!opener) openers.set(secrets, (opener = { unseal: openerOf(privateKeyFrom(dispensePrivate)), dataKeys: new Map() }));
  const known = opener.dataKeys.get(row.batch_id);
  if (known) return known;
  const dataKey = createSecretKey(opener.unseal(row.sealed_data_key, batchAad(row.batch_id)));
  if (opener.dataKeys.size >= mostBatches) opener.dataKeys.clear();
  opener.dataKeys.set(row.batch_id, dataKey);
  return dataKey;
}
