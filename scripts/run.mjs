import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { say } from './lib/language.mjs';
import { root } from './lib/paths.mjs';
import { runMain } from './lib/progress.mjs';
import { SetupError } from './lib/setup-error.mjs';

const [name = '', ...args] = process.argv.slice(2);

/** @type {Record<string, (() => Promise<number | void>) | undefined>} */
const commands = {
  async build() {
    const { build } = await import('./lib/build-all.mjs');
    await build({ withElectron: !args.includes('--no-electron') });
  },
  lint: () => tool('lint'),
  format: () => tool('format'),
  typecheck: () => tool('typecheck'),
  async bench() {
    const { build } = await import('./lib/build-all.mjs');
    await build();
    return node([join(root, 'test', 'bench', 'run.ts'), ...args]);
  },
  async storm() {
    const { buildServer } = await import('./lib/build.mjs');
    await buildServer();
    return node([join(root, 'test', 'storm', 'run.ts'), ...args]);
  },
  'bench:scaling': () => node([join(root, 'test', 'bench', 'scaling', 'run.ts'), ...args]),
  backup: () => serverCommand(),
  restore: () => serverCommand({ needsStopped: true }),
  admin: () => serverCommand(),
  async package() {
    const { packageDesk } = await import('./lib/package-desk.mjs');
    return packageDesk(args);
  },
};

await runMain(async () => {
  const command = commands[name];
  if (!command) throw new SetupError('usage', `npm run ${Object.keys(commands).join(' | ')}`, 2);
  await ensureInstalled();
  return command();
});

/** @param {'typecheck' | 'lint' | 'format' } which */
async function tool(which) {
  const { tools } = await import('./lib/checks.mjs');
  return node([...tools[which], ...args]);
}

/** @param {[string, ...string[]]} nodeArgs */
async function node(nodeArgs) {
  const [{ run }, { projectNode, toolEnv }] = await Promise.all([
    import('./lib/command.mjs'),
    import('./lib/paths.mjs'),
  ]);
  if (!existsSync(nodeArgs[0]))
    throw new SetupError('missing', say(`找不到 ${nodeArgs[0]}`, `${nodeArgs[0]} is missing`), 1);
  return (await run(projectNode(), nodeArgs, { env: toolEnv(), show: true })).code;
}

/** @param {{ needsStopped?: boolean }} [options] */
async function serverCommand(options) {
  const { runServerCommand } = await import('./lib/server-command.mjs');
  return runServerCommand([name, ...args], options);
}
