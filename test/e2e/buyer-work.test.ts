import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Locale, messagesOf } from '../../server/storefront/messages.ts';
import { openShop, type OpenShop } from '../server/storefront/open-storefront.ts';
import { violationsOf } from '../support/axe.ts';
import { stockShelf } from '../support/stock.ts';

let shop: OpenShop;
let browser: Browser;
let slug: string;
let variantId: string;

beforeAll(async () => {
  shop = await openShop();
  const keys = Array.from({ length: 20 }, (_, n) => `WORK-KEY-${n}`);
  let productId: string;
  ({ productId, variantId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  slug = (await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId])).rows[0]!
    .slug;
  // strangers hold half of the shelf
  for (let n = 0; n < 10; n++)
    await fetch(`${shop.url}/api/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ variantId, quantity: 1, contact: `held${n}@x.test`, gateway: 'sandbox' }),
    });
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

describe.each<Locale>(['zh-CN', 'en'])('a shelf under pressure, in %s', (locale) => {
  const words = messagesOf(locale);

  async function order(options: { javaScriptEnabled?: boolean }, beforeSend?: (page: Page) => Promise<void>) {
    const context = await browser.newContext({ locale, viewport: { width: 390, height: 844 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 403/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(`${shop.url}/p/${slug}`);
    await page.getByLabel(words.product.contact).fill(`work-${crypto.randomUUID()}@example.com`);
    await beforeSend?.(page);
    await page.getByRole('button', { name: words.product.buy }).click();
    return { page, complaints, close: () => context.close() };
  }

  test('the page does the work by itself, within the policy, and goes on to the payment', async () => {
    const { page, complaints, close } = await order({});
    await page.locator('button[value=pay]').waitFor();
    expect(page.url()).toContain('/pay/sandbox/page/');
    expect(complaints).toEqual([]);
    await close();
  });

  test('while it works it says so accessibly; where no worker runs it offers the line', async () => {
    const { page, close } = await order({}, (one) =>
      one.route('**/assets/work.*', (route) => route.abort()).then(() => {}),
    );
    await page.getByText(words.work.failed).waitFor();
    const violations = await violationsOf(page, [
      'wcag2a',
      'wcag2aa',
      'wcag21a',
      'wcag21aa',
      'wcag22aa',
      'best-practice',
    ]);
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]!.html}`)).toEqual([]);
    await page.getByRole('button', { name: words.work.wait }).click();
    await page.getByText(words.waiting.heading).waitFor();
    await close();
  });

  test('without script the way on is the line', async () => {
    const { page, close } = await order({ javaScriptEnabled: false });
    await page.getByRole('button', { name: words.work.wait }).click();
    await page.getByText(words.waiting.heading).waitFor();
    await close();
  });
});
