import { expect, test } from 'vitest';
import { revealsPerDay } from '../../../../server/contract/keys.ts';
import { askDispense } from '../../../../server/features/dispense-requests/ask-dispense.ts';
import { exportKeys } from '../../../../server/features/keys/export.ts';
import { revealKey } from '../../../../server/features/keys/reveal.ts';
import { importKeys, owner, staff } from '../../../support/imports.ts';
import { testContext } from '../../../support/context.ts';
import { testShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';

const keys = ['ABCD-1111', '=cmd|calc', 'with,comma', '卡"密'];

async function stocked() {
  const shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, []);
  const { batchId } = await importKeys(shop.ctx, variantId, keys);
  const { rows } = await shop.db.pool.query<{ id: number }>('select id from stock_key order by pos');
  // what the console has: no private key
  const asking = testContext(shop.db.database, { role: 'console' });
  asking.waker = shop.ctx.waker;
  return {
    shop,
    asking,
    batchId,
    ids: rows.map((row) => row.id),
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

test('a key is revealed through dispense to who asked, sealed on its way, and audited', async () => {
  await using stock = await stocked();
  const { asking, ids, shop } = stock;
  expect(asking.secrets.dispensePrivate).toBeUndefined();
  expect(await revealKey(asking, { keyId: ids[0]!, reason: '买家说卡密不对' }, owner)).toEqual({ key: keys[0] });
  const audit = await shop.db.pool.query("select actor, subject, detail from audit_entry where action = 'keys.reveal'");
  expect(audit.rows).toEqual([
    { actor: 'owner:owner-1:老板', subject: `key:${ids[0]}`, detail: { reason: '买家说卡密不对' } },
  ]);
  expect((await shop.db.pool.query('select state, result from dispense_request')).rows).toEqual([
    { state: 'done', result: null },
  ]);
  await expect(revealKey(asking, { keyId: 999_999, reason: 'look' }, owner)).rejects.toMatchObject({
    code: 'not_found',
    extra: { reason: 'key_unknown' },
  });
  await expect(revealKey(asking, { keyId: ids[0]!, reason: ' ' }, owner)).rejects.toMatchObject({
    code: 'bad_input',
    extra: { field: 'reason' },
  });
});

test('a person reveals so many keys in 24 hours and no more; others are not touched by it', async () => {
  await using stock = await stocked();
  const { asking, ids, shop } = stock;
  await shop.db.pool.query(
    `insert into dispense_request (kind, input, recipient_public, requested_by, state, created_at)
     select 'reveal', '{}', '\\x00', $1, 'done', now() - n * interval '1 minute' from generate_series(1, $2) n`,
    [owner.id, revealsPerDay - 1],
  );
  expect(await revealKey(asking, { keyId: ids[1]!, reason: 'last one' }, owner)).toEqual({ key: keys[1] });
  await expect(revealKey(asking, { keyId: ids[1]!, reason: 'one more' }, owner)).rejects.toMatchObject({
    code: 'too_many',
    extra: { reason: 'reveal_limit' },
  });
  expect(await revealKey(asking, { keyId: ids[1]!, reason: 'another' }, { ...owner, id: 'owner-2' })).toEqual({
    key: keys[1],
  });
  const tries = await shop.db.pool.query("select count(*)::int as n from audit_entry where action = 'keys.reveal'");
  expect(tries.rows).toEqual([{ n: 3 }]);
});

test('an export is a CSV file in the order of the import, safe in a spreadsheet', async () => {
  await using stock = await stocked();
  const { asking, batchId, ids, shop } = stock;
  await shop.db.pool.query('update stock_key set sold_at = now() where id = $1', [ids[0]]);
  const { text, fileName } = await exportKeys(asking, { batchId, reason: '移到另一家店' }, owner);
  expect(text).toBe('secret,sold_at,order_no,replaced_at\r\n\'=cmd|calc,,,\r\n"with,comma",,,\r\n"卡""密",,,\r\n');
  expect(fileName).toBe(`keys-${batchId}.csv`);
  const all = await exportKeys(asking, { batchId, which: 'all', reason: 'audit' }, owner);
  expect(all.text.split('\r\n').length).toBe(6);
  await expect(
    exportKeys(asking, { batchId: '00000000-0000-7000-8000-000000000000', reason: 'look' }, owner),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('rows whose ciphertexts were swapped in the table are not revealed', async () => {
  await using stock = await stocked();
  const { asking, ids, shop } = stock;
  await shop.db.pool.query(
    'update stock_key a set sealed = b.sealed from stock_key b where (a.id, b.id) in (($1::bigint, $2::bigint), ($2, $1))',
    [ids[0], ids[1]],
  );
  // each try fails to open; waiting for the last would only test the queue
  const asked = askDispense(asking, 'reveal', { input: { keyId: ids[0] }, actor: staff }).catch(
    (error: unknown) => error,
  );
  for (;;) {
    const { rows } = await shop.db.pool.query<{ last_error: string | null }>(
      "select last_error from job where task = 'dispense.answer'",
    );
    if (rows[0]?.last_error) {
      expect(rows[0].last_error).toMatch(/authenticate/);
      break;
    }
  }
  expect(await asked).toMatchObject({ code: expect.stringMatching(/unavailable|internal/) });
});
