import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { say } from './lib/language.mjs';
import { requireOwn, requireWritable } from './lib/data-folder.mjs';
import { holdDataFolder, stopLeftovers } from './lib/launcher-state.mjs';
import { dataDir } from './lib/paths.mjs';
import { readPorts, requireFreePort } from './lib/ports.mjs';
import { refuseForeign } from './lib/postgres-folder.mjs';
import { runMain } from './lib/progress.mjs';
import { SetupError } from './lib/setup-error.mjs';

const known = ['--headless', '--lan'];

// whoever reads our output may go away; the shop stays
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

await runMain(async () => {
  const args = process.argv.slice(2);
  const unknown = args.find((argument) => !known.includes(argument));
  if (unknown)
    throw new SetupError(
      'usage',
      say(
        `不认识的参数 ${unknown}；可用：${known.join(' ')}`,
        `Unknown option ${unknown}; there are: ${known.join(' ')}`,
      ),
      2,
    );
  const headless = args.includes('--headless') || process.env.YINGHUO_HEADLESS === '1';
  const lan = args.includes('--lan');
  requireNode();
  const ports = readPorts();
  requireOwn(dataDir);
  requireWritable(dataDir);
  await holdDataFolder(dataDir);
  if (!process.env.DATABASE_URL) refuseForeign(join(dataDir, 'postgres'));
  await stopLeftovers(dataDir);
  await requireFreePort(ports.storefront, lan ? '0.0.0.0' : process.env.YINGHUO_HOST || '127.0.0.1', 'YINGHUO_PORT');
  await requireFreePort(ports.console, '127.0.0.1', 'YINGHUO_CONSOLE_PORT');
  await ensureInstalled();
  const { launch } = await import('./lib/launch.mjs');
  return launch({ headless, lan });
});
process.exit();

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new SetupError(
    'node_version',
    say(
      `需要 Node 20.19 或更新版本，当前是 ${process.versions.node}。`,
      `Node 20.19 or newer is needed; this is ${process.versions.node}.`,
    ),
    1,
  );
}
