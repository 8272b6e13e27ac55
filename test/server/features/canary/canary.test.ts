import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { backup } from '../../../../server/features/backup/backup.ts';
import type { Context } from '../../../../server/features/context.ts';
import { appendChunk } from '../../../../server/features/imports/append-chunk.ts';
import { beginImport } from '../../../../server/features/imports/begin-import.ts';
import { confirmImport } from '../../../../server/features/imports/confirm-import.ts';
import { exportKeys } from '../../../../server/features/keys/export.ts';
import { previewImport } from '../../../../server/features/imports/preview-import.ts';
import { revealKey } from '../../../../server/features/keys/reveal.ts';
import { deliverManually } from '../../../../server/features/orders/deliver-manually.ts';
import { lookUp } from '../../../../server/features/orders/look-up.ts';
import { replaceKey } from '../../../../server/features/orders/replace-key.ts';
import { reportKey } from '../../../../server/features/orders/report-key.ts';
import { saveGateway } from '../../../../server/features/gateways/save-gateway.ts';
import { takeNotification } from '../../../../server/features/payments/notify.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { createWaker } from '../../../../server/queue/wake.ts';
import { eventually, sandboxSecret, settled, testShop, workerFor } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { postOffice } from '../mail/post-office.ts';
import { delivered, order, owner, pay } from '../orders/buyer.ts';
import { encodings, findSecrets } from './encodings.ts';

const canary = (n: number) => `CANARY-${randomBytes(9).toString('base64url')}-${n}/+=\u00e9钥`;

/** All that a thief of the database would have: every row of every table as text and as raw bytes, and the bytes on the wire of a copy. */
async function dumpTables(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const parts: Buffer[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string; json: string }>(
        `select t::text as row, to_jsonb(t)::text as json from "${name}" t`,
      );
      for (const row of rows) parts.push(Buffer.from(JSON.stringify(row)));
      const all = await client.query<Record<string, unknown>>(`select * from "${name}"`);
      for (const row of all.rows) for (const value of Object.values(row)) if (Buffer.isBuffer(value)) parts.push(value);
    }
    return Buffer.concat(parts);
  } finally {
    await client.end();
  }
}

/** The log as it is written at its most talkative, with nothing redacted that the code did not leave out itself. */
function loudLog(): { log: Context['log']; written: () => Buffer } {
  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  return { log, written: () => Buffer.from(lines.join('')) };
}

async function importKeys(ctx: Context, variantId: string, keys: string[]): Promise<string> {
  const begun = await beginImport(ctx, { variantId, format: 'lines', label: 'canaries' }, owner);
  const file = Buffer.from(keys.map((key) => `${key}\n`).join(''));
  const half = Math.floor(file.length / 2) + 3;
  await appendChunk(ctx, { ...begun, chunk: 0, bytes: file.subarray(0, half), last: false }, owner);
  await appendChunk(ctx, { ...begun, chunk: 1, bytes: file.subarray(half), last: true }, owner);
  await previewImport(ctx, begun, owner);
  return (await confirmImport(ctx, begun, owner)).batchId;
}

test('keys, tokens and secrets that went through everything the shop does lie nowhere in the clear', async () => {
  await using leadership = await postOffice({ password: 'Smtp-Canary-Password-77' });
  await using shop = await testShop();
  const { ctx } = shop;
  const { log, written } = loudLog();
  ctx.log = log;
  await shop.worker.drain(2000);
  const worker = workerFor(ctx, 8);
  ctx.waker = createWaker(ctx.db, { onLocal: (task) => worker.wakeLocal(task) });
  const secrets = {
    gateway: 'Gateway-Canary-Secret-4711',
    smtp: 'Smtp-Canary-Password-77',
    sandbox: sandboxSecret,
    lookUp: 'Lookup-Canary-Password-9',
  };
  await saveGateway(
    ctx,
    {
      name: 'epay',
      enabled: false,
      position: 1,
      settings: { apiUrl: 'https://pay.example.com/', pid: '1001', key: secrets.gateway },
    },
    owner,
  );
  await saveSettings(
    ctx,
    {
      smtp: {
        host: '127.0.0.1',
        port: leadership.port,
        secure: false,
        user: 'shop',
        password: secrets.smtp,
        from: 'shop@example.com',
      },
    },
    owner,
  );

  const keys = Array.from({ length: 12 }, (_, n) => canary(n));
  const { variantId } = await stockShelf(ctx, ctx.db.pool, []);
  const batchId = await importKeys(ctx, variantId, keys);
  const contact = { contact: 'mei@example.com', lookupPassword: secrets.lookUp };
  const sold = [await order(ctx, variantId, { quantity: 2 }), await order(ctx, variantId, contact)];
  const unpaid = await order(ctx, variantId);
  for (const made of sold) await pay(ctx, made);
  for (const made of sold) await delivered(ctx, made);
  await eventually(async () => leadership.letters.length >= 2);
  await replaceKey(ctx, { orderNo: sold[0]!.orderNo, slot: 0, reason: 'used' }, owner);
  await settled(ctx.db, ['dispense.deliver']);
  await reportKey(ctx, sold[1]!.orderNo, { token: sold[1]!.token, input: { slot: 0, text: 'does not work' } });
  const found = await lookUp(ctx, contact, '203.0.113.9');
  const { rows } = await ctx.db.pool.query<{ id: number }>('select id from stock_key order by id');
  const revealed = await revealKey(ctx, { keyId: rows[11]!.id, reason: 'asked' }, owner);
  expect(keys).toContain(revealed.key);
  const exported = await exportKeys(ctx, { batchId, which: 'all', reason: 'move' }, owner);
  expect(exported.text).toContain('CANARY-');
  const { variantId: byHand } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const manual = await order(ctx, byHand);
  await pay(ctx, manual);
  const typed = canary(99);
  await eventually(
    async () => (await ctx.db.pool.query("select 1 from needs_you where kind = 'manual_delivery'")).rowCount === 1,
  );
  await deliverManually(ctx, { orderNo: manual.orderNo, text: typed }, owner);
  const forged = { method: 'POST', url: '/', headers: new Headers(), body: Buffer.from('{}') };
  await expect(takeNotification(ctx, 'sandbox', { raw: forged })).rejects.toMatchObject({ code: 'bad_signature' });
  // an import that is under way, with a line cut in two
  const half = canary(100);
  const begun = await beginImport(ctx, { variantId, format: 'lines' }, owner);
  await appendChunk(ctx, { ...begun, chunk: 0, bytes: Buffer.from(`${canary(101)}\n${half}`), last: false }, owner);
  await settled(ctx.db, ['dispense.mail', 'dispense.answer', 'commission.reward']);
  // failures are where logs talk
  await ctx.db.pool.query(
    'update stock_key set sealed = set_byte(sealed, 30, 1 + get_byte(sealed, 30) % 200) where id = (select max(id) from stock_key)',
  );
  await expect(revealKey(ctx, { keyId: rows[11]!.id, reason: 'asked' }, owner)).rejects.toThrow();

  const tokens = [...sold, unpaid, manual]
    .map(({ token }) => token)
    .concat(
      found.map(({ token }) => token),
      begun.importToken,
    );
  const mailed = leadership.letters.map(({ text }) => /\?t=([\w-]+)/.exec(text)![1]!);
  const all = [...keys, typed, half, ...tokens, ...mailed, ...Object.values(secrets)];
  const ways = encodings(all[0]!).size;

  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-canary-'));
  try {
    await backup(shop.db.url, join(folder, 'backup'));
    const files = await readdir(join(folder, 'backup'));
    const saved = await Promise.all(
      files.map(async (file) => {
        const bytes = await readFile(join(folder, 'backup', file));
        return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      }),
    );
    const places = { tables: await dumpTables(shop.db.url), log: written(), backup: Buffer.concat(saved) };
    for (const [place, bytes] of Object.entries(places)) expect(findSecrets(bytes, all), place).toEqual([]);
    expect(places.log.length).toBeGreaterThan(100);
    const size = Object.values(places).reduce((sum, bytes) => sum + bytes.length, 0);
    console.log(
      `canaries: ${all.length} secrets in ${ways} encodings, ${Math.round(size / 1024)} kB of tables, log and backup searched, 0 found`,
    );

    // control: one canary in the clear, in each of the ways, is found
    await shop.db.pool.query('create table careless (what text, raw bytea)');
    for (const [how, bytes] of encodings(keys[3]!)) {
      const inText = !bytes.includes(0);
      await shop.db.pool.query('truncate careless');
      await shop.db.pool.query('insert into careless values ($1, $2)', [
        inText ? `note ${bytes.toString()} end` : null,
        inText ? null : bytes,
      ]);
      expect(findSecrets(await dumpTables(shop.db.url), [keys[3]!]).length, how).toBeGreaterThan(0);
    }
    ctx.log.debug({ detail: keys[4] }, 'careless');
    expect(findSecrets(written(), [keys[4]!]).length).toBeGreaterThan(0);
  } finally {
    await worker.drain(2000);
    await rm(folder, { recursive: true, force: true });
  }
}, 90_000);
