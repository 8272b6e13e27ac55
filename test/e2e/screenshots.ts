// node test/e2e/screenshots.ts [minutes of traffic]: the pictures of docs/screenshots, from a real shop with real orders.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';
import { messagesOf } from '../../server/storefront/messages.ts';
import { benchPostgres } from '../bench/bench.ts';
import { openRunningShop, type RunningShop } from '../support/running-shop.ts';
import { sendTraffic } from '../support/traffic.ts';
import { hosts, launchBrowser, type Look, openBrowserPage, type OpenPage, phone } from './hosts.ts';
import { english, zh } from './messages.ts';

const folder = join(import.meta.dirname, '../../docs/screenshots');
const mostBytes = 300_000;
const minutes = Number(process.argv[2] ?? 12);
const size = { width: 1440, height: 900 };
const looks = {
  'zh-dark': { locale: 'zh-CN', colorScheme: 'dark' },
  'zh-light': { locale: 'zh-CN', colorScheme: 'light' },
  'en-light': { locale: 'en-US', colorScheme: 'light' },
  'en-dark': { locale: 'en-US', colorScheme: 'dark' },
} as const satisfies Record<string, Look>;
type LookName = keyof typeof looks;

async function shoot(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size: bytes } = await stat(path);
  console.log(`${name} ${Math.round(bytes / 1000)} kB${bytes > mostBytes ? ' TOO BIG' : ''}`);
}

async function withDesk(
  shop: RunningShop,
  browser: Browser,
  host: keyof typeof hosts,
  look: LookName,
  visit: (page: Page, say: typeof zh) => Promise<void>,
): Promise<void> {
  await using desk: OpenPage = await hosts[host](shop, browser, looks[look]);
  const { page } = desk;
  const say = look.startsWith('zh') ? zh : english;
  await desk.app?.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(width, height);
  }, size);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('button', { name: say('chart.spans.15') }).click();
  await visit(page, say);
}

/** The moment when a paid one and delivered ones glow together, or at least some delivered ones. */
async function watchInLight(page: Page): Promise<void> {
  await page.locator('.firefly[data-phase="delivered"]').nth(4).waitFor({ state: 'attached', timeout: 60_000 });
  await page
    .locator('.firefly[data-phase="paid"]')
    .first()
    .waitFor({ state: 'attached', timeout: 15_000 })
    .catch(() => undefined);
}

async function desks(shop: RunningShop, browser: Browser): Promise<void> {
  await withDesk(shop, browser, 'electron', 'zh-dark', async (page, say) => {
    await watchInLight(page);
    await shoot(page, 'electron-watch-zh-dark');
    await page.locator('nav a[href="/orders"]').click();
    await page
      .getByRole('row')
      .filter({ hasText: say('status.delivered') })
      .first()
      .click();
    await page
      .getByRole('button', { name: say('replace.open') })
      .first()
      .waitFor();
    await shoot(page, 'electron-orders-zh-dark');
  });
  await withDesk(shop, browser, 'electron', 'en-light', async (page) => {
    await watchInLight(page);
    await shoot(page, 'electron-watch-en-light');
  });
  await withDesk(shop, browser, 'electron', 'zh-light', async (page, say) => {
    await page.locator('nav a[href="/products"]').click();
    await page.getByText('海燕绘图 Studio').waitFor();
    await shoot(page, 'electron-products-zh-light');
    await page.locator('nav a[href="/stock"]').click();
    await page.getByRole('link', { name: say('stock.import') }).click();
    const keys = Array.from({ length: 480 }, (_, n) => `SAND50-${String(n).padStart(5, '0')}-QX7RT-M2W9K`);
    await page.getByLabel(say('import.paste')).fill([...keys, keys[7], keys[8], 'SAND50\u0007bad', keys[9]].join('\n'));
    await page.getByLabel(say('import.variant')).click();
    await page.getByRole('option', { name: '50 元' }).click();
    await page.getByRole('button', { name: say('import.start') }).click();
    await page.getByRole('heading', { name: say('import.previewTitle') }).waitFor();
    await shoot(page, 'electron-import-zh-light');
    await page.getByRole('button', { name: say('import.discard') }).click();
  });
  await withDesk(shop, browser, 'chromium', 'en-dark', async (page) => {
    await watchInLight(page);
    await shoot(page, 'chromium-watch-en-dark');
    await page.locator('nav a[href="/stock"]').click();
    await page.getByRole('table').first().waitFor();
    await shoot(page, 'chromium-stock-en-dark');
  });
}

async function storefront(shop: RunningShop, browser: Browser, look: 'zh-light' | 'en-dark'): Promise<void> {
  const words = messagesOf(look.startsWith('zh') ? 'zh-CN' : 'en');
  await using buyer = await openBrowserPage(browser, { ...looks[look], viewport: phone, deviceScaleFactor: 2 });
  const { page } = buyer;
  await page.goto(shop.storefront);
  await shoot(page, `storefront-shop-${look}`);
  await page.goto(`${shop.storefront}/p/star-sand-card`);
  await shoot(page, `storefront-product-${look}`);
  await page.getByLabel(words.product.contact).fill('lin@example.com');
  await page.getByRole('button', { name: words.product.buy }).click();
  await page.locator('button[value=pay]').click();
  await page.locator('.keys code').waitFor();
  await shoot(page, `storefront-order-${look}`);
}

await mkdir(folder, { recursive: true });
await using postgres = await benchPostgres();
await using shop = await openRunningShop(await postgres.newDatabase('screenshots'), { counts: { storefront: 2 } });
await using _traffic = await sendTraffic(shop, (ms) => 0.7 + 0.5 * Math.sin(ms / 70_000) + (ms / 60_000) * 0.05);
const browser = await launchBrowser();
try {
  await storefront(shop, browser, 'zh-light');
  await storefront(shop, browser, 'en-dark');
  await sleep(minutes * 60_000);
  await desks(shop, browser);
} finally {
  await browser.close();
}
