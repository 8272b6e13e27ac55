import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './command.mjs';
import { projectNode, root, toolEnv } from './paths.mjs';

/**
 * @typedef {object} Report
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {number} numTodoTests
 * @property {{ status: string, assertionResults: { status: string }[] }[]} testResults
 */

/**
 * Runs vitest and counts from its report; whatever ended badly without a failed test counts as one.
 * @param {string[]} projects
 * @param {string[]} filters
 * @param {NodeJS.ProcessEnv} env
 */
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
    const result = await run(projectNode(), [join(root, 'node_modules', 'vitest', 'vitest.mjs'), ...args], {
      env: toolEnv(env),
      show: true,
    });
    return count(readReport(report), result.code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Report | undefined} report
 * @param {number} code
 */
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

/**
 * @param {string} file
 * @returns {Report | undefined}
 */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
