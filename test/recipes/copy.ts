import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { applyEdit, type Recipe } from './recipe-page.ts';

const root = join(import.meta.dirname, '../..');
const copied =
  'server src scripts resources test docs package.json tsconfig.json vitest.config.ts electron.vite.config.ts';

export type Result = { code: number | null; output: string };

/** The tree once more, in a folder of its own, where plug-ins may be added. */
export class Copy implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'yinghuo-recipes-'));

  constructor() {
    for (const name of copied.split(' ')) cpSync(join(root, name), join(this.folder, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /** Adds what a recipe says; throws where it does not fit the tree. */
  add({ title, steps }: Recipe): void {
    for (const { kind, path, text } of steps) {
      const file = join(this.folder, path);
      if (existsSync(file) !== (kind === 'edit'))
        throw new Error(`${title}: ${path} is ${kind === 'new' ? 'there already' : 'not there'}`);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, kind === 'new' ? text : applyEdit(readFileSync(file, 'utf8'), text));
    }
  }

  /** Puts a test of the recipes where the copy's runner finds it. */
  addTest(name: string): void {
    cpSync(join(root, 'test/recipes', `${name}.ts`), join(this.folder, 'test/conformance', `${name}.test.ts`));
  }

  /** Runs a tool of node_modules in the copy. */
  run(tool: string, args: readonly string[]): Promise<Result> {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|NODE_OPTIONS)/.test(name)),
    );
    const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: this.folder, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
