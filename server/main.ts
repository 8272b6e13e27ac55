import { flushCompileCache } from 'node:module';
import { type Config, readConfig, readSecrets, secretsOf } from './config.ts';
import { type Role, roles } from './contract/services.ts';
import { migrate, SchemaRefused } from './db/migrate.ts';
import { RightsRefused } from './db/rights.ts';
import { createLog } from './lib/log.ts';
import { linkToFleet } from './roles/fleet/link.ts';
import { FleetRefused } from './roles/fleet/one-fleet.ts';
import type { RoleDeps, RunningInstance } from './roles/run-instance.ts';
import { lowerPriority } from './roles/process-priority.ts';

/** A schema or configuration that no restart will heal. */
const refusedExitCode = 78;
const drainMs = 25_000;
/** A new build's code is compiled once for all that start after it: kept when this process has served for a moment, not first when it ends, ms. */
const keepCompiledAfterMs = 5000;

const starters: Record<Role, () => Promise<(deps: RoleDeps) => Promise<RunningInstance>>> = {
  storefront: async () => (await import('./roles/storefront.ts')).start,
  console: async () => (await import('./roles/console.ts')).start,
  orders: async () => (await import('./roles/orders.ts')).start,
  dispense: async () => (await import('./roles/dispense.ts')).start,
  commission: async () => (await import('./roles/commission.ts')).start,
  scaler: async () => (await import('./roles/scaler.ts')).start,
  fleet: async () => (await import('./roles/fleet/fleet.ts')).start,
  all: async () => (await import('./roles/all.ts')).start,
};

const commands: Record<string, (args: string[]) => Promise<void>> = {
  async migrate() {
    const config = readWithDatabase();
    await migrate(config.databaseOwnerUrl, { runningUrl: config.databaseUrl });
    const { prepareShop } = await import('./roles/prepare-shop.ts');
    const answer = await prepareShop({ config, secrets: readSecrets('all'), log: createLog('migrate', 'warn') });
    console.log(JSON.stringify({ schema: 'ok', ...answer }));
  },
  async backup(args) {
    const { runBackup } = await import('./roles/commands.ts');
    await runBackup(readWithDatabase(), args, console.log);
  },
  async restore(args) {
    const { runRestore } = await import('./roles/commands.ts');
    const deps = { config: readWithDatabase(), secrets: readSecrets('all'), log: createLog('restore', 'warn') };
    await runRestore(deps, args, { say: console.log, ask: process.stdin.isTTY ? askAtTerminal : undefined });
  },
  /** `secrets <role>`: what a role is given where no fleet hands it over, for YINGHUO_SECRETS; only dispense's opens keys. */
  async secrets([role = '']) {
    if (!(roles as readonly string[]).includes(role)) throw new Error(`usage: main secrets <${roles.join('|')}>`);
    console.log(secretsOf(role));
  },
  async admin(args) {
    const { runAdmin } = await import('./roles/commands.ts');
    await runAdmin(
      { config: readWithDatabase(), secrets: readSecrets('all'), log: createLog('admin', 'warn') },
      args,
      console.log,
    );
  },
};

async function askAtTerminal(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

function readWithDatabase(): Config {
  const config = readConfig();
  if (!config.databaseUrl) throw new Error('DATABASE_URL is not set; npm start sets it for its own Postgres');
  return config;
}

async function runRole(role: Role): Promise<void> {
  lowerPriority(role);
  const config = readWithDatabase();
  const log = createLog(role, config.logLevel);
  const secrets = readSecrets(role);
  const start = await starters[role]();
  const fleet = linkToFleet(config.fleetListens);
  const instance = await start({ config, secrets, log, fleet });
  fleet.ready();
  setTimeout(flushCompileCache, keepCompiledAfterMs).unref();
  log.info(
    {
      instance: instance.id,
      ports: instance.ports,
      adminPort: instance.adminPort,
      startedMs: Math.round(performance.now()),
    },
    'ready',
  );

  let stopping = false;
  const stop = (reason: string, code: number) => {
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    setTimeout(() => {
      console.error(`yinghuo ${role}: not drained after ${drainMs / 1000} s; leaving`);
      process.exit(1);
    }, drainMs).unref();
    void instance.stop().then(
      () => process.exit(code),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM', 0));
  process.on('SIGINT', () => stop('SIGINT', 0));
  void instance.mustEnd.then((reason) => {
    log.error({ reason }, 'leaving');
    process.exit(1);
  });
}

async function main(name = '', ...args: string[]): Promise<void> {
  try {
    const command = commands[name];
    if (command) return await command(args);
    if (!(roles as readonly string[]).includes(name))
      throw new Error(`usage: main <${[...roles, ...Object.keys(commands)].join('|')}>`);
    await runRole(name as Role);
  } catch (error) {
    console.error(`yinghuo ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(
      error instanceof SchemaRefused ||
        error instanceof RightsRefused ||
        error instanceof FleetRefused ||
        isConfiguration(error)
        ? refusedExitCode
        : 1,
    );
  }
}

function isConfiguration(error: unknown): boolean {
  return error instanceof Error && /^(YINGHUO_|DATABASE_URL|usage:)/.test(error.message);
}

await main(...process.argv.slice(2));
