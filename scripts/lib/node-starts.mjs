import { lastLineOf, run } from './command.mjs';
import { say } from './language.mjs';
import { nodeMajor, projectNode } from './paths.mjs';
import { SetupError } from './setup-error.mjs';
import { installPackages } from './system-packages.mjs';

/**
 * Sees that the project's Node starts.
 * @throws {SetupError} when there is none, and when this computer lacks what it needs
 */
export async function ensureNodeStarts() {
  const program = projectNode();
  if (program === process.execPath) return;
  const first = await run(program, ['--version']);
  if (first.code === 0) return;
  // Node's own builds for Linux need it since Node 25, and a fresh Debian, Ubuntu or Fedora comes without it
  const needsLibrary = first.stderr.includes('libatomic.so.1');
  const then = needsLibrary && (await installPackages(['libatomic1'])) ? await run(program, ['--version']) : first;
  if (then.code !== 0) throw needsLibrary ? noLibrary() : cannotStart(then);
}

function noLibrary() {
  return new SetupError(
    'node_library',
    say(
      '还缺一个系统软件，请先安装再运行：sudo apt-get install libatomic1（Fedora：sudo dnf install libatomic）。',
      'A system package is missing. Install it and run again: sudo apt-get install libatomic1 (Fedora: sudo dnf install libatomic).',
    ),
  );
}

/** @param {import('./command.mjs').RunResult} result */
function cannotStart({ stderr, code }) {
  const reason = lastLineOf(stderr) || `${code}`;
  return new SetupError(
    'node_start',
    say(
      `Node ${nodeMajor} 在这台电脑上无法启动：${reason}`,
      `Node ${nodeMajor} cannot start on this computer: ${reason}`,
    ),
  );
}
