import { join } from 'node:path';
import { run } from './command.mjs';
import { projectNode, root } from './paths.mjs';

/** @type {(packageName: string, file: string) => string} */
const bin = (packageName, file) => join(root, 'node_modules', packageName, file);

/** @type {Record<'typecheck' | 'lint' | 'format' | 'unused', [string, ...string[]]>} */
export const tools = {
  typecheck: [bin('typescript', 'bin/tsc'), '-p', root, '--noEmit'],
  lint: [bin('oxlint', 'bin/oxlint'), '--type-aware'],
  format: [bin('oxfmt', 'bin/oxfmt')],
  unused: [bin('knip', 'bin/knip.js'), '--directory', root, '--no-progress', '--treat-config-hints-as-errors'],
};

/** Types, lint, format and what nothing uses, each one line when fine and its own words when not. */
export async function staticChecks() {
  const checks = {
    types: tools.typecheck,
    lint: tools.lint,
    format: [...tools.format, '--check'],
    unused: tools.unused,
    'unused but for tests': [...tools.unused, '--production'],
  };
  let passed = 0;
  let failed = 0;
  for (const [name, args] of Object.entries(checks)) {
    const result = await run(projectNode(), args);
    if (result.code === 0) passed += 1;
    else failed += 1;
    console.log(`${result.code === 0 ? 'ok' : 'FAILED'}  ${name}`);
    if (result.code !== 0) console.log(`${result.stdout}${result.stderr}`.trim());
  }
  return { passed, failed };
}
