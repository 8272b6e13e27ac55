import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDesk } from './build.mjs';
import { run } from './command.mjs';
import { findElectron } from './electron.mjs';
import { say } from './language.mjs';
import { projectNode, root, toolEnv } from './paths.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Packages the desk for this system; the older runtime is good for trying the packaging only, and says so.
 * @param {string[]} args for electron-builder
 */
export async function packageDesk(args) {
  const electron = await findElectron();
  if (!electron)
    throw new SetupError(
      'no_electron',
      say('无法取得 Electron，不能打包。', 'Electron could not be had; nothing can be packaged.'),
      1,
    );
  if (electron.isOlder)
    console.log(
      say(
        `旧版 Electron ${electron.version}：仅供试打包，不可发布。`,
        `Older Electron ${electron.version}: a trial package, not for release.`,
      ),
    );
  await buildDesk(electron);
  const work = mkdtempSync(join(tmpdir(), 'yinghuo-package-'));
  try {
    const dist = join(work, 'dist');
    cpSync(electron.dist, dist, { recursive: true, verbatimSymlinks: true });
    // what runs an application folder from the command line would hide the packaged application
    for (const name of ['resources/app', 'resources/default_app.asar'])
      if (existsSync(join(dist, name))) rmSync(join(dist, name), { recursive: true });
    const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
    const options = [
      '--publish=never',
      `-c.electronDist=${dist}`,
      `-c.electronVersion=${electron.version}`,
      '-c.npmRebuild=false',
    ];
    return (
      await run(projectNode(), [builder, ...options, ...args], { env: toolEnv({ NODE_ENV: 'production' }), show: true })
    ).code;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
