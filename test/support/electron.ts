import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { identify, stopProcess } from '../../scripts/lib/processes.mjs';

const root = join(import.meta.dirname, '../..');

export type Desk = AsyncDisposable & {
  app: ElectronApplication;
  page: Page;
  /** What the page's policy refused, and every error on its console. */
  complaints: string[];
  userData: string;
  /** The same app started once more; answers with its exit code. */
  startAgain(env?: Record<string, string>, ...more: string[]): Promise<number | null>;
  /** From the start of the process to the window's first content, ms. */
  coldStartMs: number;
};

type Options = {
  /** The folder with package.json and out/. Default: this checkout, built. */
  appDir?: string;
  env?: Record<string, string>;
  /** Kept when given, else a folder of its own that goes with the desk. */
  userData?: string;
  locale?: 'zh-CN' | 'en-US';
};

/** The built desktop app in a real window: `await using desk = await launchDesk()`. */
export async function launchDesk({ appDir = root, env = {}, userData, locale = 'zh-CN' }: Options = {}): Promise<Desk> {
  if (!existsSync(join(appDir, 'out/main/main.cjs'))) throw new Error('the desktop app is not built: npm run build');
  const electron = await findElectron({ quiet: true });
  if (!electron) throw new Error('no Electron runtime was found');
  const display = await openDisplay();
  const folder = userData ?? mkdtempSync(join(tmpdir(), 'yinghuo-desk-'));
  keepQuietAboutTray(folder);
  const args = [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${folder}`,
    `--lang=${locale}`,
    appDir,
  ];
  const environment = { ...inherited(), ...display.env, LANGUAGE: locale.replace('-', '_') };
  const startedAt = performance.now();
  const launch = () =>
    _electron.launch({ executablePath: electron.program, args, env: { ...environment, ...env }, timeout: 40_000 });
  // on a machine without a graphics card Electron now and then never answers its debugger while its GPU process starts anew
  const app = await launch()
    .catch((error: unknown) => {
      if (error instanceof Error && error.name === 'TimeoutError') return launch();
      throw error;
    })
    .catch(async (error: unknown) => {
      await display[Symbol.asyncDispose]();
      throw error;
    });
  const identity = identify(app.process().pid ?? -1);
  const complaints: string[] = [];
  const page = await app.firstWindow({ timeout: 60_000 });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.waitForLoadState('domcontentloaded');
  return {
    app,
    page,
    complaints,
    userData: folder,
    startAgain: (again = {}, ...more) =>
      new Promise((resolve, reject) => {
        const child = spawn(electron.program, [...args, ...more], {
          env: { ...environment, ...again },
          stdio: 'ignore',
        });
        child.once('error', reject);
        child.once('exit', resolve);
      }),
    coldStartMs: performance.now() - startedAt,
    async [Symbol.asyncDispose]() {
      await Promise.race([app.close().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 10_000))]);
      if (identity) await stopProcess(identity, { signal: 'SIGKILL' });
      await display[Symbol.asyncDispose]();
      if (!userData) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** The built shell around pages of the test's own, keyed by path below the interface's folder. */
export function shellAround(pages: Record<string, string>): { appDir: string } & Disposable {
  const appDir = mkdtempSync(join(tmpdir(), 'yinghuo-shell-'));
  for (const path of ['package.json', 'out/main', 'out/preload'])
    cpSync(join(root, path), join(appDir, path), { recursive: true });
  for (const [path, text] of Object.entries(pages)) {
    const file = join(appDir, 'out/renderer', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return { appDir, [Symbol.dispose]: () => rmSync(appDir, { recursive: true, force: true }) };
}

/** The screen of whoever runs the tests, or one of our own. */
async function openDisplay(): Promise<{ env: Record<string, string> } & AsyncDisposable> {
  if (process.platform !== 'linux' || process.env.DISPLAY) return { env: {}, async [Symbol.asyncDispose]() {} };
  // Xvfb picks a free display itself and writes its number to the descriptor it is given
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const identity = identify(child.pid ?? -1);
  const number = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stdio[3]!.on('data', (piece: Buffer) => {
      text += piece.toString();
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return {
    env: { DISPLAY: `:${number}` },
    async [Symbol.asyncDispose]() {
      if (identity) await stopProcess(identity);
    },
  };
}

function keepQuietAboutTray(folder: string): void {
  const file = join(folder, 'desk.json');
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ toldAboutTray: true }));
}

function inherited(): Record<string, string> {
  const { NODE_OPTIONS: _options, ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
