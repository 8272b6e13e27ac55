import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { build } from 'vite';
import { noInjectedStyles } from '../../scripts/lib/no-injected-styles.mjs';
import { sharedByRun } from '../support/broker.ts';
import { FakeBackend } from './fake/fake-backend.ts';

const root = join(import.meta.dirname, '../..');

function installedBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  return (
    process.env.CHROMIUM_PATH ??
    names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
  );
}

async function buildOwn(pages: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'yinghuo-pages-'));
  // vitest sets it to test, and React would be its slow self that does everything twice
  process.env.NODE_ENV = 'production';
  await build({
    configFile: false,
    root: pages,
    base: '/',
    publicDir: join(root, 'src/renderer/public'),
    plugins: [noInjectedStyles(), react(), tailwindcss()],
    logLevel: 'error',
    build: {
      outDir: folder,
      emptyOutDir: true,
      minify: true,
      target: 'chrome114',
      chunkSizeWarningLimit: 4000,
      rolldownOptions: { input: join(pages, 'index.html') },
    },
  });
  return folder;
}

/** The interface, or a page of a test's own, in a browser, with a fake shop behind it. */
export class Stage implements AsyncDisposable {
  readonly backend: FakeBackend;
  readonly browser: Browser;
  readonly #own: string | undefined;

  private constructor(backend: FakeBackend, browser: Browser, own: string | undefined) {
    this.backend = backend;
    this.browser = browser;
    this.#own = own;
  }

  /** `pages`: a folder with an index.html of its own, when it is not the interface itself, as shipped. */
  static async open(pages?: string): Promise<Stage> {
    const own = pages === undefined ? undefined : await buildOwn(pages);
    const folder = own ?? (await sharedByRun('pages'));
    const backend = await FakeBackend.start(folder);
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({
      executablePath: installedBrowser(),
      args: [...args, '--js-flags=--expose-gc'],
    });
    return new Stage(backend, browser, own);
  }

  /** A page of its own; what its policy refused and every error it met is in `complaints`. */
  async page(options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] } & AsyncDisposable> {
    const context = await this.browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'zh-CN',
      colorScheme: 'dark',
      // what moves for ever is drawn by the processor here, and only costs time
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/ERR_EMPTY_RESPONSE|ERR_CONNECTION|401/.test(message.text()))
        complaints.push(message.text());
    });
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser.close();
    await this.backend[Symbol.asyncDispose]();
    if (this.#own !== undefined) rmSync(this.#own, { recursive: true, force: true });
  }
}
