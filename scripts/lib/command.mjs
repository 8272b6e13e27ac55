import { spawn } from 'node:child_process';
import { root, toolEnv } from './paths.mjs';

/** @typedef {{ code: number, stdout: string, stderr: string }} RunResult */

/**
 * Runs a program to its end and answers its code and output; never throws for a failing program.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, interactive?: boolean }} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, { cwd = root, env = toolEnv(), show = false, interactive = false } = {}) {
  return new Promise((resolve) => {
    /** @type {import('node:child_process').StdioOptions} */
    const stdio = [interactive ? 'inherit' : 'ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'];
    const isBatch = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command);
    const child = spawn(command, args, { cwd, env, shell: isBatch, stdio });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** @param {string} text */
export function lastLineOf(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
