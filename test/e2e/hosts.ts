import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type ElectronApplication, type Page } from 'playwright';
import { launchDesk } from '../support/electron.ts';
import type { RunningShop } from '../support/running-shop.ts';

export type OpenPage = AsyncDisposable & {
  page: Page;
  /** What the page's policy refused, and every error it threw. */
  complaints: string[];
  /** The app around it, where there is one. */
  app?: ElectronApplication;
};

export type Look = { locale?: 'zh-CN' | 'en-US'; colorScheme?: 'dark' | 'light' };
export type Host = (shop: RunningShop, browser: Browser, look?: Look) => Promise<OpenPage>;

/** The owner's desk, signed in, where it can live: the same interface, so the same steps. */
export const hosts = {
  async electron(shop, _browser, { locale, colorScheme } = {}) {
    const desk = await launchDesk({
      locale: locale ?? 'zh-CN',
      env: { YINGHUO_DESK_BACKEND: shop.console, YINGHUO_DESK_SIGN_IN: await shop.signInToken() },
    });
    await desk.page.emulateMedia({ colorScheme: colorScheme ?? 'dark' });
    return desk;
  },

  async chromium(shop, browser, look = {}) {
    const opened = await openBrowserPage(browser, { colorScheme: 'dark', ...look });
    await opened.page.goto(`${shop.console}/sign-in#token=${await shop.signInToken()}`);
    return opened;
  },
} satisfies Record<string, Host>;

export const phone = { width: 390, height: 844 };

/** A browser profile of its own with one page in it. */
export async function openBrowserPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** The system's browser where there is one, else Playwright's own. */
export function launchBrowser(): Promise<Browser> {
  const known = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return chromium.launch({
    executablePath: known.find((path) => path !== undefined && existsSync(path)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
