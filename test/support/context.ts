import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, deriveSecrets, readConfig, readSecrets, secretsFor } from '../../server/config.ts';
import type { Database } from '../../server/db/database.ts';
import type { Context } from '../../server/features/context.ts';
import { silentLog } from './silent-log.ts';
import { createWaker } from '../../server/queue/wake.ts';

const folders: string[] = [];
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A shop's data folder, made when something is kept in it and thrown away with the test file. */
export function dataFolder(): string {
  const folder = join(tmpdir(), `yinghuo-test-data-${randomUUID()}`);
  folders.push(folder);
  return folder;
}

/** A context as a role makes it, on a test's own database; `role` decides whether it may open keys. */
export function testContext(
  db: Database,
  {
    role = 'all',
    masterKey = randomBytes(32).toString('base64'),
    config = {},
    now,
  }: { role?: string; masterKey?: string; config?: Partial<Config>; now?: () => number } = {},
): Context {
  return {
    db,
    waker: createWaker(db),
    log: silentLog,
    clock: now ?? Date.now,
    config: { ...readConfig({}), dataDir: dataFolder(), publicUrl: 'http://127.0.0.1:7070', ...config },
    secrets: readSecrets(role, { YINGHUO_SECRETS: secretsFor(role, deriveSecrets(masterKey)) }),
    instanceId: randomUUID(),
  };
}
