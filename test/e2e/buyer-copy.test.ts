import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Locale, messagesOf } from '../../server/storefront/messages.ts';
import { openShop, type OpenShop } from '../server/storefront/open-storefront.ts';
import { stockShelf } from '../support/stock.ts';

let shop: OpenShop;
let browser: Browser;
let variantId: string;

beforeAll(async () => {
  shop = await openShop();
  const keys = Array.from({ length: 60 }, (_, n) => `COPY-KEY-${String(n).padStart(4, '0')}`);
  ({ variantId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  const known = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  browser = await chromium.launch({
    executablePath: known.find((path) => path !== undefined && existsSync(path)),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});
afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
});

type Opened = AsyncDisposable & { page: Page; keys: string[]; asked: string[]; clipboard(): Promise<string> };

/** The page of a delivered order in a browser of `locale`; `prepare` runs in it before the page's script. */
async function openOrder(locale: Locale, prepare?: () => void): Promise<Opened> {
  const order = { variantId, quantity: 3, contact: `${crypto.randomUUID()}@x.test`, gateway: 'sandbox' };
  const made = await fetch(`${shop.url}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  const { orderNo, token, payUrl } = (await made.json()) as { orderNo: string; token: string; payUrl: string };
  await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }), redirect: 'manual' });
  const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 } });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: shop.url });
  await write(context, 'what was there before');
  const page = await context.newPage();
  if (prepare) await page.addInitScript(prepare);
  const asked: string[] = [];
  await page.route('**/keys.txt', (route) => route.fulfill({ status: 503, body: '{"code":"unavailable"}' }));
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${shop.url}/o/${orderNo}?t=${token}`);
  await page.locator('.keys li').nth(2).waitFor();
  return {
    page,
    asked,
    keys: await page.locator('.keys code').allTextContents(),
    clipboard: () => read(context),
    [Symbol.asyncDispose]: () => context.close(),
  };
}

async function write(context: BrowserContext, text: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${shop.url}/robots.txt`);
  await page.evaluate((value) => navigator.clipboard.writeText(value), text);
  await page.close();
}

/** By a page whose clipboard nobody has taken away. */
async function read(context: BrowserContext): Promise<string> {
  const page = await context.newPage();
  await page.goto(`${shop.url}/robots.txt`);
  const text = await page.evaluate(() => navigator.clipboard.readText());
  await page.close();
  return text;
}

/** As in an app's own browser, or on plain http. */
const noClipboard = () => Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });
const denied = () => {
  Clipboard.prototype.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
};
const nothingWorks = () => {
  Clipboard.prototype.writeText = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
  document.execCommand = () => false;
};
/** Says that it has copied, and has not; the newer way never answers. */
const lies = () => {
  Clipboard.prototype.writeText = () => new Promise(() => {});
  document.execCommand = () => true;
};

describe.each<Locale>(['zh-CN', 'en'])('copying keys, in %s', (locale) => {
  const words = messagesOf(locale).order;

  test.each([
    ['the browser as it is', undefined],
    ['no clipboard interface', noClipboard],
    ['permission denied', denied],
  ])('%s: what is said to be copied is, without a request', async (_name, prepare) => {
    await using opened = await openOrder(locale, prepare);
    const { page, keys, asked } = opened;
    asked.length = 0;
    await page.getByRole('button', { name: words.copyAll }).click();
    await page.getByRole('button', { name: words.copied }).waitFor();
    expect(await opened.clipboard()).toBe(keys.join('\n'));
    await page.getByRole('button', { name: words.copy, exact: true }).nth(1).click();
    await page.locator('.keys li').nth(1).getByRole('button', { name: words.copied }).waitFor();
    expect(await opened.clipboard()).toBe(keys[1]);
    expect(asked).toEqual([]);
  });

  test.each([
    ['every way is refused', nothingWorks],
    ['the browser claims to have copied', lies],
  ])('%s: the failure is said and the text is selected', async (_name, prepare) => {
    await using opened = await openOrder(locale, prepare);
    const { page, keys } = opened;
    await page.getByRole('button', { name: words.copyAll }).click();
    await page.getByText(words.copyFailed).waitFor();
    const selected = () =>
      page.evaluate(() => {
        const field = document.activeElement;
        return field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement
          ? field.value.slice(field.selectionStart!, field.selectionEnd!)
          : getSelection()!.toString();
      });
    expect(await selected()).toBe(keys.join('\n'));
    await page.getByRole('button', { name: words.copy, exact: true }).first().click();
    await expect.poll(selected, { timeout: 10_000 }).toBe(keys[0]);
    await page.locator('.referral').getByRole('button', { name: words.copy }).click();
    await expect.poll(selected, { timeout: 10_000 }).toBe(await page.locator('#ref').inputValue());
    expect(await page.getByText(words.copied, { exact: true }).count()).toBe(0);
    expect(await opened.clipboard()).toBe('what was there before');
  });
});
