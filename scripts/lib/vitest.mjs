import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.mjs';
import { node24, root, toolEnv } from './paths.mjs';

/** Runs vitest and counts from its report; whatever ended badly without a failed test counts as one. */
export async function runVitest(projects, filters, env) {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-report-'));
  const report = join(folder, 'report.json');
  try {
    const args = [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...projects.map((name) => `--project=${name}`),
      ...filters,
    ];
    const result = await run(node24(), [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
      env: toolEnv(env),
      show: true,
    });
    return count(readReport(report), result.code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count(report, code) {
  if (!report) return { passed: 0, failed: 1 };
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  if (skipped > 0) console.log(`${skipped} skipped`);
  const failed = report.numFailedTests + brokenFiles.length + (process.env.CI ? skipped : 0);
  return { passed: report.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
