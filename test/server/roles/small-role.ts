import { deriveSecrets, readConfig, type Config } from '../../../server/config.ts';
import { dataFolder } from '../../support/context.ts';
import { silentLog } from '../../support/silent-log.ts';
import {
  type RoleDeps,
  type RoleParts,
  type RunningInstance,
  startInstance,
} from '../../../server/roles/run-instance.ts';

export function depsFor(databaseUrl: string, overrides: Partial<Config> = {}): RoleDeps {
  return {
    config: { ...readConfig({ DATABASE_URL: databaseUrl, YINGHUO_DATA: dataFolder() }), ...overrides },
    secrets: deriveSecrets(Buffer.alloc(32, 7).toString('base64')),
    log: silentLog,
  };
}

/** The real runtime around a small role of the test's own; `await using` stops it. */
export async function runSmallRole(
  databaseUrl: string,
  parts: RoleParts,
  overrides: Partial<Config> = {},
): Promise<RunningInstance & AsyncDisposable> {
  const instance = await startInstance('orders', depsFor(databaseUrl, overrides), () => parts);
  return { ...instance, [Symbol.asyncDispose]: () => instance.stop() };
}
