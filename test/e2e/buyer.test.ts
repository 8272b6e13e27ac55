import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { type Locale, messagesOf } from '../../server/storefront/messages.ts';
import { looks } from '../renderer/accessibility.ts';
import { openShop, type OpenShop } from '../server/storefront/open-storefront.ts';
import { violationsOf } from '../support/axe.ts';
import { addBatch, stockShelf } from '../support/stock.ts';

const phone = { width: 390, height: 844 };
let shop: OpenShop;
let browser: Browser;
let slug: string;

beforeAll(async () => {
  shop = await openShop();
  const { pool } = shop.db;
  await saveSettings(
    shop.ctx,
    { notice: '周末照常发货 https://example.com', supportContact: 'help@example.com', openOrdersPerAddress: 1000 },
    systemActor,
  );
  const { productId, variantId } = await stockShelf(
    shop.ctx,
    pool,
    Array.from({ length: 60 }, (_, n) => `E2E-KEY-${String(n).padStart(4, '0')}`),
    { priceMinor: 1990 },
  );
  await pool.query('update variant set price_steps = \'[{"minQuantity": 3, "priceMinor": 1500}]\' where id = $1', [
    variantId,
  ]);
  const manual = await pool.query<{ id: string }>(
    `insert into variant (product_id, name, price_minor, delivery, form_fields, position) values ($1, '代充', 5000, 'manual', '[{"name": "account", "label": "账号", "required": true}]', 1) returning id`,
    [productId],
  );
  expect(manual.rowCount).toBe(1);
  slug = (await pool.query<{ slug: string }>('select slug from product where id = $1', [productId])).rows[0]!.slug;
  browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
});
afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
});

/** The system's browser where there is one, else Playwright's own. */
function chromiumPath(): string | undefined {
  const known = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return known.find((path) => path !== undefined && existsSync(path));
}

type Opened = AsyncDisposable & { page: Page; complaints: string[] };

/** A phone's browser; what the policy blocks or a script throws is collected. */
async function openPhone(locale: Locale, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: phone, locale, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

describe.each<Locale>(['zh-CN', 'en'])('a buyer with a phone, in %s', (locale) => {
  const words = messagesOf(locale);

  test('without script: from the shop to the key, which appears by itself', async () => {
    await using phoneNow = await openPhone(locale, { javaScriptEnabled: false });
    const { page } = phoneNow;
    await page.goto(shop.url);
    await page.locator('.product').first().click();
    await page.getByLabel(words.product.quantity).fill('3');
    await page.getByLabel(words.product.contact).fill(`plain-${locale}@example.com`);
    await page.getByRole('button', { name: words.product.buy }).click();
    await page.locator('button[value=late]').waitFor();
    expect(page.url()).toContain('/pay/sandbox/page/');

    // back without paying: the order waits, and can still be paid
    const orderNo = (await phoneNow.page.context().cookies())
      .find((cookie) => cookie.name === 'yh_mine')!
      .value.split('.')[0]!;
    await page.goto(`${shop.url}/o/${orderNo}`);
    await page.getByText(words.order.paidAlready).waitFor();
    await page.getByRole('link', { name: words.order.payNow('¥45.00') }).click();
    await page.locator('button[value=pay]').click();
    // the payment's page sends the buyer back; the order's page loads itself again until the keys are there
    await page.locator('.keys li').nth(2).waitFor();
    expect(await page.locator('.keys code').allTextContents()).toEqual(
      [0, 1, 2].map(() => expect.stringMatching(/^E2E-KEY-\d{4}$/)),
    );
    expect(await page.locator('.chip').first().textContent()).toBe(words.status.delivered);
  });

  test('with script: the total, the countdown, copying; the first tab delivers when the payment happens elsewhere', async () => {
    await using phoneNow = await openPhone(locale, { permissions: ['clipboard-read', 'clipboard-write'] });
    const { page, complaints } = phoneNow;
    await page.goto(`${shop.url}/p/${slug}`);
    const total = page.locator('#total');
    expect(await total.textContent()).toBe('¥19.90');
    for (let n = 0; n < 2; n++) await page.getByRole('button', { name: words.product.more, exact: true }).click();
    expect(await total.textContent()).toBe('¥45.00');
    await page.getByText('代充').click();
    expect(await total.textContent()).toBe('¥150.00');
    expect(await page.getByLabel('账号').getAttribute('required')).not.toBeNull();
    await page.getByText('标准').click();
    expect(await page.locator('input[data-required]').getAttribute('required')).toBeNull();
    await page.getByLabel(words.product.contact).fill(`script-${locale}@example.com`);
    await page.getByRole('button', { name: words.product.buy }).click();
    await page.locator('button[value=pay]').waitFor();
    const payUrl = page.url();

    await page.goto(`${shop.url}/`);
    await page.getByRole('link', { name: words.product.openOrderLink }).click();
    await page
      .locator('.countdown b')
      .getByText(/^1[45]:\d\d$/)
      .waitFor();
    await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }), redirect: 'manual' });
    await page.locator('.keys li').first().waitFor();
    expect(await page.locator('.keys li').count()).toBe(3);
    await page.getByRole('button', { name: words.order.copyAll }).click();
    await page.getByRole('button', { name: words.order.copied }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      (await page.locator('.keys code').allTextContents()).join('\n'),
    );
    expect(complaints).toEqual([]);
  });

  const { colorScheme } = looks.find((look) => look.locale === locale)!;
  test(`every page is accessible and fits the phone, ${colorScheme}`, async () => {
    await using phoneNow = await openPhone(locale, { colorScheme });
    const { page, complaints } = phoneNow;
    const check = async (what: string) => {
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const violations = await violationsOf(page, tags);
      expect(violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0]!.html}`)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `${what} is wider than the phone`,
      ).toBe(true);
    };
    for (const path of ['/', `/p/${slug}`, '/lookup', '/promoter']) {
      await page.goto(`${shop.url}${path}`);
      await check(path);
    }
    await page.goto(`${shop.url}/p/${slug}`);
    await page.getByLabel(words.product.contact).fill(`axe-${locale}-${colorScheme}@example.com`);
    await page.getByText(words.product.haveCoupon).click();
    await page.getByLabel(words.product.coupon, { exact: false }).first().fill('NOPE');
    await page.getByRole('button', { name: words.product.buy }).click();
    await page.getByText(words.errors.coupon_unknown!).waitFor();
    await check('refused checkout');
    await page.locator('#coupon').fill('');
    await page.getByRole('button', { name: words.product.buy }).click();
    await page.locator('button[value=pay]').click();
    await page.locator('.keys li').waitFor();
    await page.locator('summary').first().click();
    await check('order');
    // a refused checkout is a 4xx, which the browser mentions
    expect(complaints.filter((text) => !/status of 400/.test(text))).toEqual([]);
  });
});

test('a key put on sale while a buyer looks at a sold-out page can be bought', async () => {
  const { productId, variantId } = await stockShelf(shop.ctx, shop.db.pool, []);
  const only = (await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]))
    .rows[0]!.slug;
  await using phoneNow = await openPhone('en');
  const { page } = phoneNow;
  await expect.poll(async () => (await page.goto(`${shop.url}/p/${only}`))!.status(), { timeout: 10_000 }).toBe(200);
  await page.getByText(messagesOf('en').product.soldOutHint).waitFor();
  await addBatch(shop.ctx, shop.db.pool, variantId, ['FRESH-KEY-0001']);
  await expect
    .poll(
      async () => (await page.reload()) && page.getByRole('button', { name: messagesOf('en').product.buy }).count(),
      {
        timeout: 10_000,
      },
    )
    .toBe(1);
});
