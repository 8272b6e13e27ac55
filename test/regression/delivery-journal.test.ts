import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BackupOptions, backup } from '../../server/features/backup/backup.ts';
import { type RestoreResult, restore } from '../../server/features/backup/restore.ts';
import type { Context } from '../../server/features/context.ts';
import { beatJournal } from '../../server/features/journal/beat.ts';
import { openJournal } from '../../server/features/journal/open-journal.ts';
import { readShopMark } from '../../server/lib/shop-mark.ts';
import { checkMasterKey } from '../../server/features/settings/master-check.ts';
import { deriveSecrets, readConfig } from '../../server/config.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { silentLog } from '../support/silent-log.ts';
import { start as startDispense } from '../../server/roles/dispense.ts';
import { testDatabase } from '../support/database.ts';
import { eventually, settled, testShop, type TestShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { delivered, openNeeds, order, pay } from '../server/features/orders/buyer.ts';

const masterKey = Buffer.alloc(32, 4).toString('base64');
const steps = ['orders.settle', 'dispense.deliver', 'commission.reward'];
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'yinghuo-journal-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

let place: string;
let journal: string;
beforeEach(async () => {
  place = await mkdtemp(join(parent, 'shop-'));
  journal = join(place, 'deliveries');
});

/** A shop that keeps a journal, with 80 keys on the shelf. */
async function journalingShop(): Promise<TestShop & { variantId: string }> {
  const shop = await testShop({ masterKey, config: { dataDir: place, deliveryJournal: journal } });
  await checkMasterKey(shop.ctx);
  shop.ctx.journal = await openJournal(shop.ctx, journal);
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.ctx.db.pool,
    Array.from({ length: 80 }, (_, n) => `JOURNAL-KEY-${n}`),
  );
  await beatJournal(shop.ctx);
  const dispose = () => shop[Symbol.asyncDispose]();
  return {
    ...shop,
    variantId,
    async [Symbol.asyncDispose]() {
      await dispose();
      await shop.ctx.journal?.close();
    },
  };
}

async function sell(ctx: Context, variantId: string, count: number): Promise<string[]> {
  const made = await Promise.all(Array.from({ length: count }, (_, n) => order(ctx, variantId, {}, from(n))));
  await Promise.all(made.map((one) => pay(ctx, one)));
  const views = await Promise.all(made.map((one) => delivered(ctx, one)));
  await settled(ctx.db, steps);
  return views.flatMap((view) => view.keys ?? []);
}

const from = (n: number) => ({ clientIp: `203.0.113.${n}`, publicUrl: 'http://127.0.0.1:7070' });
const options = (): BackupOptions => ({ journal });

async function restoreWith(shop: TestShop, folder: string, into = shop.db.url, more = {}): Promise<RestoreResult> {
  const source = {
    blindIndexKey: shop.ctx.secrets.blindIndex,
    folders: [journal],
    lastKnown: await readShopMark(place),
    ...more,
  };
  return restore(into, folder, { replace: true, journal: source });
}

test('with the journal on, what was sold since the backup is marked and selling goes on with the others, by the real commands', async () => {
  await using shop = await journalingShop();
  const { ctx, variantId } = shop;
  const command = async (args: string[]) => {
    const env = {
      DATABASE_URL: shop.db.url,
      YINGHUO_MASTER_KEY: masterKey,
      YINGHUO_DATA: place,
      YINGHUO_DELIVERY_JOURNAL: journal,
    };
    const child = spawn(process.execPath, [join(appRoot, 'server/main.ts'), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code, text).toBe(0);
  };
  const folder = join(place, 'backup');
  await command(['backup', folder]);
  const sold = await sell(ctx, variantId, 30);
  await beatJournal(ctx);
  await command(['restore', folder, '--replace']);
  expect(await openNeeds(ctx)).toEqual([]);
  const state = await ctx.db.pool.query('select journal, done_by from restoration');
  expect(state.rows).toEqual([{ journal: 'complete', done_by: 'journal' }]);
  const after = await sell(ctx, variantId, 30);
  expect(after.filter((key) => sold.includes(key))).toEqual([]);
}, 60_000);

test('on a new machine the journal alone marks what was sold, once somebody says that it is whole; without that all is on hold', async () => {
  await using shop = await journalingShop();
  const folder = join(place, 'backup');
  await backup(shop.db.url, folder, options());
  const sold = await sell(shop.ctx, shop.variantId, 12);
  await using first = await testDatabase();
  const unsure = await restoreWith(shop, folder, first.url, { lastKnown: undefined });
  expect(unsure.aftermath.held).toMatchObject({ journal: 'incomplete', journalReason: 'too_short', keys: 80 });
  expect(unsure.aftermath.knownSold).toBe(12);
  await using second = await testDatabase();
  const sure = await restoreWith(shop, folder, second.url, { lastKnown: undefined, isWhole: true });
  expect(sure.aftermath).toMatchObject({ knownSold: 12, held: { journal: 'complete', keys: 0 } });
  const left = await second.pool.query('select count(*)::int as n from stock_key where sold_at is null');
  expect(left.rows).toEqual([{ n: 80 - sold.length }]);
}, 60_000);

type Spoil = (shop: TestShop & { variantId: string }, folder: string) => Promise<void>;

const files = async () => (await readdir(journal)).toSorted();
const lastFile = async () => join(journal, (await files()).at(-1)!);

const spoilt: [string, string, Spoil][] = [
  [
    'a last line that is torn',
    'torn',
    async () => truncate(await lastFile(), (await readFile(await lastFile())).length - 7),
  ],
  [
    'a changed line in the middle',
    'damaged',
    async () => {
      const bytes = await readFile(await lastFile());
      bytes[Math.floor(bytes.length / 2)]! ^= 1;
      await writeFile(await lastFile(), bytes);
    },
  ],
  ['a missing file', 'missing', async () => unlink(await lastFile())],
  [
    'a copy that ends before the crash',
    'too_short',
    async (shop) => {
      await cp(journal, `${journal}.old`, { recursive: true });
      await sell(shop.ctx, shop.variantId, 3);
      await beatJournal(shop.ctx);
      await rm(journal, { recursive: true });
      await cp(`${journal}.old`, journal, { recursive: true });
    },
  ],
  [
    'whole lines cut off its end',
    'too_short',
    async () => {
      const lines = (await readFile(await lastFile(), 'utf8')).trimEnd().split('\n');
      await writeFile(await lastFile(), `${lines.slice(0, -2).join('\n')}\n`);
    },
  ],
  [
    'the journal of another shop',
    'other_shop',
    async (shop) => {
      await rm(journal, { recursive: true });
      const secrets = { ...shop.ctx.secrets, blindIndex: Buffer.alloc(32, 99) };
      const other = await openJournal({ ...shop.ctx, secrets }, journal);
      await other.close();
    },
  ],
  [
    'deliveries without it for a while',
    'gap',
    async (shop) => {
      await beatJournal({ ...shop.ctx, journal: undefined });
      await beatJournal(shop.ctx);
    },
  ],
  ['no journal at all any more', 'missing', async () => rm(journal, { recursive: true })],
];

test.each(spoilt)(
  '%s proves nothing: all is on hold (%s)',
  async (_name, reason, spoil) => {
    await using shop = await journalingShop();
    const folder = join(place, 'backup');
    await backup(shop.db.url, folder, options());
    await rm(join(folder, 'journal'), { recursive: true });
    await sell(shop.ctx, shop.variantId, 5);
    await beatJournal(shop.ctx);
    await spoil(shop, folder);
    await using elsewhere = await testDatabase();
    const { aftermath } = await restoreWith(shop, folder, elsewhere.url);
    expect(aftermath.held).toMatchObject({ journal: 'incomplete', journalReason: reason, keys: 80 });
  },
  60_000,
);

test('a journal that was begun after the backup proves nothing', async () => {
  await using shop = await journalingShop();
  const folder = join(place, 'backup');
  await backup(shop.db.url, folder);
  await sell(shop.ctx, shop.variantId, 2);
  await beatJournal(shop.ctx);
  const { aftermath } = await restoreWith(shop, folder);
  expect(aftermath.held).toMatchObject({ journal: 'incomplete', journalReason: 'starts_late' });
  expect(aftermath.knownSold).toBe(2);
}, 60_000);

test('several processes write at once, each into its own file, and no key or contact is in any of them', async () => {
  await using shop = await journalingShop();
  const journals = await Promise.all(Array.from({ length: 6 }, () => openJournal(shop.ctx, journal)));
  await Promise.all(
    journals.map((one, n) =>
      Promise.all(
        Array.from({ length: 20 }, (_, k) =>
          one.append([{ blindIndex: Buffer.alloc(32, n * 20 + k), orderNo: `ORDER-${n}-${k}` }]),
        ),
      ),
    ),
  );
  const { readJournal } = await import('../../server/features/journal/read-journal.ts');
  const segments = await readJournal(shop.ctx.secrets.blindIndex, [journal]);
  expect(segments.map(({ fault }) => fault)).toEqual(segments.map(() => undefined));
  expect(segments.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(segments.flatMap(({ lines }) => lines).filter(({ type }) => type === 'D')).toHaveLength(120);
  await sell(shop.ctx, shop.variantId, 2);
  const text = (await Promise.all((await files()).map((file) => readFile(join(journal, file), 'latin1')))).join('');
  expect(text).not.toMatch(/JOURNAL-KEY|ORDER-|@example\.com/);
  await Promise.all(journals.map((one) => one.close()));
}, 60_000);

test('nothing is delivered that could not be written down first', async () => {
  await using shop = await journalingShop();
  const { ctx } = shop;
  await ctx.journal!.close();
  const made = await order(ctx, shop.variantId);
  await pay(ctx, made);
  await settled(ctx.db, ['orders.settle']);
  const shown = () => ctx.db.pool.query('select 1 from delivery');
  expect((await shown()).rowCount).toBe(0);
  await expect
    .poll(async () => (await ctx.db.pool.query('select 1 from job where last_error is not null')).rowCount)
    .toBe(1);
  expect((await shown()).rowCount).toBe(0);
  await beatJournal(ctx);
  expect(await delivered(ctx, made)).toMatchObject({ status: 'delivered' });
}, 60_000);

test('a dispense instance begins its file before it is ready, and says every few seconds that it is there', async () => {
  await using db = await testDatabase();
  const secrets = deriveSecrets(masterKey);
  const config = { ...readConfig({}), databaseUrl: db.runningUrl, dataDir: place, deliveryJournal: journal };
  await checkMasterKey({ db: db.database, secrets });
  const instance = await startDispense({ config, secrets, log: silentLog });
  try {
    const mark = await eventually(() => readShopMark(place));
    expect(Object.keys(mark.journal)).toEqual(['1']);
    expect(mark.unjournaledAtMs).toBeUndefined();
    expect(await readFile(await lastFile(), 'utf8')).toMatch(/^H \d+ 1 \S{16}\nA \d+ 1 \S{16}\n/);
  } finally {
    await instance.stop();
  }
  await writeFile(join(place, 'a-file'), '');
  const nowhere = { ...config, deliveryJournal: join(place, 'a-file', 'below') };
  await expect(startDispense({ config: nowhere, secrets, log: silentLog })).rejects.toThrow('YINGHUO_DELIVERY_JOURNAL');
}, 60_000);
