import { spawn } from 'node:child_process';
import { root, toolEnv } from './paths.mjs';

/** Runs a program to its end and answers its code and output; never throws for a failing program. */
export function run(command, args, { cwd = root, env = toolEnv(), show = false, input, interactive = false } = {}) {
  return new Promise((resolve) => {
    const isBatch = process.platform === 'win32' && /\.(cmd|bat)$/i.test(command);
    const child = spawn(command, args, {
      cwd,
      env,
      shell: isBatch,
      stdio: [
        interactive ? 'inherit' : input ? 'pipe' : 'ignore',
        show ? 'inherit' : 'pipe',
        show ? 'inherit' : 'pipe',
      ],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.stdin?.end(input);
    child.once('error', (error) => resolve({ code: 127, stdout, stderr: `${stderr}${error.message}` }));
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal, stdout, stderr }));
  });
}

export function lastLineOf(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
