import { randomBytes, randomUUID } from 'node:crypto';
import { deriveSecrets, readConfig } from '../../server/config.ts';
import { openDatabase } from '../../server/db/database.ts';
import type { Actor, Context } from '../../server/features/context.ts';
import { appendChunk } from '../../server/features/imports/append-chunk.ts';
import { beginImport } from '../../server/features/imports/begin-import.ts';
import { confirmImport } from '../../server/features/imports/confirm-import.ts';
import { previewImport } from '../../server/features/imports/preview-import.ts';
import { systemClock } from '../../server/lib/clock.ts';
import { silentLog } from '../support/silent-log.ts';

export type ImportFigures = {
  keys: number;
  keysPerSecond: number;
  seconds: { append: number; preview: number; confirm: number; total: number };
  /** CPU of this process (splitting, sealing, sending), s; Postgres's is beside it. */
  nodeCpuSeconds: number;
  longestBlockMs: number;
};

/** Imports fresh keys the way a client does, chunk by chunk, and times it from the first byte to the commit. */
export async function benchImport(databaseUrl: string, keys = 1_000_000): Promise<ImportFigures> {
  const db = openDatabase(databaseUrl, { max: 2 });
  const ctx: Context = {
    db,
    waker: { wake() {}, close() {} },
    log: silentLog,
    clock: systemClock,
    config: readConfig({}),
    secrets: deriveSecrets(randomBytes(32).toString('base64')),
    instanceId: randomUUID(),
  };
  const actor: Actor = { id: 'bench', name: 'bench', role: 'staff' };
  try {
    const variantId = await makeVariant(db.pool);
    const file = makeFile(keys);
    const cpu = process.cpuUsage();
    const blocks = watchBlocks();
    const startedAt = performance.now();
    const { sessionId, importToken, chunkBytes } = await beginImport(
      ctx,
      { variantId, format: 'lines', label: 'bench' },
      actor,
    );
    const handle = { sessionId, importToken };
    for (let from = 0, chunk = 0; from < file.length; from += chunkBytes, chunk++) {
      const bytes = file.subarray(from, from + chunkBytes);
      await appendChunk(ctx, { ...handle, chunk, bytes, last: from + chunkBytes >= file.length }, actor);
    }
    const appended = performance.now();
    const preview = await previewImport(ctx, handle, actor);
    const previewed = performance.now();
    const { imported } = await confirmImport(ctx, handle, actor);
    const confirmed = performance.now();
    if (preview.fresh !== keys || imported !== keys) throw new Error(`imported ${imported} of ${keys}`);
    const { user, system } = process.cpuUsage(cpu);
    const total = (confirmed - startedAt) / 1000;
    return {
      keys,
      keysPerSecond: Math.round(keys / total),
      seconds: {
        append: (appended - startedAt) / 1000,
        preview: (previewed - appended) / 1000,
        confirm: (confirmed - previewed) / 1000,
        total,
      },
      nodeCpuSeconds: (user + system) / 1e6,
      longestBlockMs: blocks(),
    };
  } finally {
    await db.close();
  }
}

async function makeVariant(pool: {
  query(text: string, values: unknown[]): Promise<{ rows: { id: string }[] }>;
}): Promise<string> {
  const slug = `bench-${randomUUID()}`;
  const product = await pool.query("insert into product (slug, name) values ($1, 'bench') returning id", [slug]);
  const variant = await pool.query(
    "insert into variant (product_id, name, price_minor) values ($1, 'bench', 100) returning id",
    [product.rows[0]!.id],
  );
  return variant.rows[0]!.id;
}

function makeFile(keys: number): Buffer {
  const random = randomBytes(keys * 12);
  const lines = Array.from({ length: keys }, (_, index) => {
    const hex = random
      .subarray(index * 12, index * 12 + 12)
      .toString('hex')
      .toUpperCase();
    return `${hex.slice(0, 6)}-${hex.slice(6, 12)}-${hex.slice(12, 18)}-${hex.slice(18)}\r\n`;
  });
  return Buffer.from(lines.join(''));
}

/** The longest time that nothing else could run in this process, ms. */
function watchBlocks(): () => number {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return Math.round(longest);
  };
}
