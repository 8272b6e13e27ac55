import { spawn } from 'node:child_process';
import { appendFile, mkdtemp, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../../../server/features/backup/backup.ts';
import type { Manifest } from '../../../../server/features/backup/manifest.ts';
import { restore } from '../../../../server/features/backup/restore.ts';
import { appRoot } from '../../../../server/lib/app-root.ts';
import { testDatabase } from '../../../support/database.ts';
import { stockShelf } from '../../../support/stock.ts';
import { delivered, order, pay } from '../orders/buyer.ts';
import { settled, testShop, type TestShop } from '../../../support/shop.ts';
import { digests } from './tables-alike.ts';

const masterKey = Buffer.alloc(32, 9).toString('base64');
let shop: TestShop;
let parent: string;
let taken: Manifest;
let tables: string[];

beforeAll(async () => {
  shop = await testShop({ masterKey });
  parent = await mkdtemp(join(tmpdir(), 'yinghuo-backup-test-'));
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['R-1', 'R-2', 'R-3']);
  const made = await order(shop.ctx, variantId);
  await pay(shop.ctx, made);
  await delivered(shop.ctx, made);
  await settled(shop.db.database, ['dispense.deliver', 'commission.reward']);
  taken = await backup(shop.db.url, join(parent, 'good'));
  tables = taken.tables.map(({ table }) => table);
});

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await rm(parent, { recursive: true, force: true });
});

/** A fresh copy of the backup, spoilt, against a shop with data: refused, and nothing of that shop changes. */
async function refused(name: string, spoil: (folder: string) => Promise<void>, said: RegExp): Promise<void> {
  await using target = await testDatabase();
  await target.pool.query('insert into setting (key, value) values (\'shop\', \'{"shopName": "still here"}\')');
  const folder = join(parent, name);
  await backup(shop.db.url, folder);
  await spoil(folder);
  const before = await digests(target.pool, tables);
  await expect(restore(target.url, folder, { replace: true })).rejects.toThrow(said);
  expect(await digests(target.pool, tables)).toEqual(before);
}

test('damage is told by file, and nothing is changed', async () => {
  await refused(
    'flipped',
    async (folder) => {
      const file = join(folder, 'orders.copy.gz');
      const bytes = await readFile(file);
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(file, bytes);
    },
    /orders\.copy\.gz is damaged/,
  );
  await refused(
    'longer',
    (folder) => appendFile(join(folder, 'stock_key.copy.gz'), 'x'),
    /stock_key\.copy\.gz is damaged/,
  );
  await refused('missing', (folder) => unlink(join(folder, 'payment.copy.gz')), /payment\.copy\.gz is missing/);
  await refused('cut', (folder) => truncate(join(folder, 'manifest.json'), 100), /manifest\.json is damaged/);
  await refused('empty', (folder) => unlink(join(folder, 'manifest.json')), /is no backup/);
  await refused('newer-format', (folder) => changeManifest(folder, { format: 2 }), /newer format/);
  await refused(
    'newer',
    (folder) => changeManifest(folder, { migrations: [...taken.migrations, '9999-future.sql'] }),
    /newer Yinghuo \(9999-future\.sql\)/,
  );
  await refused(
    'fewer-rows',
    (folder) =>
      changeManifest(folder, {
        tables: taken.tables.map((one) => (one.table === 'orders' ? { ...one, rows: 5 } : one)),
      }),
    /damaged|rows came back/,
  );
}, 60_000);

async function changeManifest(folder: string, change: object): Promise<void> {
  const file = join(folder, 'manifest.json');
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(file, 'utf8')) as object), ...change }));
}

test('a shop that runs, or has orders, is left alone', async () => {
  await using target = await testDatabase();
  const good = join(parent, 'good');
  await target.pool.query(
    "insert into instance (id, service, pid, host) values (gen_random_uuid(), 'storefront', 1, 'here')",
  );
  await expect(restore(target.url, good)).rejects.toThrow('The shop is running');
  await target.pool.query("update instance set state = 'dead'");
  await restore(target.url, good, { moved: true });
  const before = await digests(target.pool, tables);
  await expect(restore(target.url, good)).rejects.toThrow('add --replace');
  expect(await digests(target.pool, tables)).toEqual(before);
  // with an import under way there, too
  await target.pool.query(
    `insert into import_session (id, variant_id, format, label, supplier, cost_minor, note, token_hash, sealed_data_key, splitter, started_by)
     select gen_random_uuid(), id, 'lines', '', '', 0, '', '', '', '{}', 'x' from variant limit 1`,
  );
  await restore(target.url, good, { replace: true, moved: true });
  expect(await digests(target.pool, tables)).toEqual(before);
  expect((await target.pool.query('select 1 from import_session')).rowCount).toBe(0);
});

test('an empty database is migrated first; a folder that is there is not written into', async () => {
  await using target = await testDatabase();
  await target.pool.query('drop schema public cascade; create schema public');
  await restore(target.url, join(parent, 'good'), { moved: true });
  expect(await digests(target.pool, tables)).toEqual(await digests(shop.db.pool, tables));
  await expect(backup(shop.db.url, join(parent, 'good'))).rejects.toThrow('is there already');
});

test('the commands say what they did, that the master key is not in it, and what verifying found', async () => {
  await using target = await testDatabase();
  const folder = join(parent, 'by-command');
  const saved = await command(['backup', folder], shop.db.url);
  expect(saved).toMatchObject({ code: 0 });
  expect(saved.out).toMatch(/master key is not in it/i);
  const back = await command(['restore', folder], target.url);
  expect(back).toMatchObject({ code: 0 });
  expect(back.out).toMatch(/"total":0,"unbalanced":0,"empty":0,"differing":0/);
  expect(back.out).toMatch(/"firstBad":null/);
  const again = await command(['restore', folder], target.url);
  expect(again).toMatchObject({ code: 1 });
  expect(again.err).toMatch(/--replace/);
}, 60_000);

async function command(
  args: string[],
  databaseUrl: string,
): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: databaseUrl, YINGHUO_MASTER_KEY: masterKey };
  const child = spawn(process.execPath, [join(appRoot, 'server/main.ts'), ...args], { env });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}
