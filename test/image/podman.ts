import { execFile } from 'node:child_process';
import type { BaseImages } from '../../scripts/lib/image/base-images.mjs';

export type Outcome = { code: number; stdout: string; stderr: string };

/** What the tests run on, as the runner found it. */
export function bases(): BaseImages {
  const said = process.env.IMAGE_TEST;
  if (!said) throw new Error('run these with: npm run test:image');
  return JSON.parse(said) as BaseImages;
}

/** Runs a program to its end. */
export function attempt(program: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
    execFile(program, args, options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout: stdout.trim(), stderr });
    });
  });
}

/** Its output; throws what podman said when it fails. */
export async function podman(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await attempt('podman', args);
  if (code !== 0) throw new Error(`podman ${args.join(' ')}: ${code}\n${stderr}\n${stdout}`);
  return stdout;
}

export async function inspect<T>(name: string, format: string): Promise<T> {
  return JSON.parse(await podman('inspect', '--format', `{{json ${format}}}`, name)) as T;
}
