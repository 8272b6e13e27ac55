import type { Locator, Page } from 'playwright';
import { expect, test } from 'vitest';
import { zhCn as buyerWords } from '../../server/storefront/messages-zh-cn.ts';
import { testDatabase } from '../support/database.ts';
import { openRunningShop } from '../support/running-shop.ts';
import { launchBrowser, openBrowserPage, phone } from './hosts.ts';
import { zh } from './messages.ts';

/** There by Tab alone: what a keyboard can't reach, half the owners can't use. */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < 120; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard does not reach ${String(target)}`);
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await reach(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.insertText(text);
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}

test('from nothing to the first key sold: an owner opens a shop by the desk alone, without a mouse', async () => {
  await using database = await testDatabase();
  await using shop = await openRunningShop(database.url, { seed: false });
  const browser = await launchBrowser();
  try {
    await using opened = await openBrowserPage(browser, { viewport: { width: 1024, height: 700 } });
    const { page } = opened;
    const button = (name: string) => page.getByRole('button', { name, exact: true });

    await page.goto(shop.console);
    await type(page, zh('signIn.email'), shop.owner.email);
    await type(page, zh('signIn.password'), 'not the password');
    await page.keyboard.press('Enter');
    await page.getByText(zh('error.reason.invalid_email_or_password')).waitFor();
    await reach(page, page.getByLabel(zh('signIn.password'), { exact: true }));
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(shop.owner.password);
    await page.keyboard.press('Enter');

    // an empty shop can't be paid: the watch says so, and leads to where that changes
    await page.getByRole('heading', { level: 1, name: zh('verdict.no_payments_configured.lead') }).waitFor();
    await press(page, page.getByRole('link', { name: zh('gateways.choose') }));
    await press(page, page.getByRole('button', { name: /^测试网关：/ }).first());
    await type(page, '签名密钥', 'a secret of sixteen and more');
    await press(page, button(zh('action.save')));
    const proof = page.getByRole('dialog', { name: zh('identity.title') });
    await proof
      .or(page.getByText(zh('gateways.tryingOn')))
      .first()
      .waitFor();
    if (await proof.isVisible()) {
      await reach(page, proof.getByLabel(zh('signIn.password'), { exact: true }));
      await page.keyboard.insertText(shop.owner.password);
      await page.keyboard.press('Enter');
    }
    await page.getByText(zh('gateways.tryingOn')).waitFor();
    // a letter typed into a dialog on its way out leads nowhere
    await proof.waitFor({ state: 'hidden' });

    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await press(page, page.getByRole('link', { name: zh('products.new') }).first());
    await type(page, zh('products.name'), '流萤点卡');
    await reach(page, page.getByRole('switch', { name: zh('products.shelf') }));
    await page.keyboard.press('Space');
    await press(page, button(zh('products.create')));
    await press(page, button(zh('variants.new')));
    await type(page, zh('variants.name'), '30 天');
    await type(page, zh('variants.price', { currency: 'CNY' }), '19.9');
    await page.keyboard.press('Enter');
    await page.getByText('¥19.90').waitFor();

    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await press(page, page.getByRole('link', { name: zh('stock.import') }));
    await type(page, zh('import.paste'), 'GLOW-0001\nGLOW-0002\nGLOW-0002');
    await press(page, page.getByLabel(zh('import.variant')));
    // Enter takes what is marked, and the mark comes a moment after the list
    await page.locator('[role=option][data-highlighted]').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('option').first().waitFor({ state: 'detached' });
    await press(page, button(zh('import.start')));
    await press(
      page,
      page.getByRole('button', { name: zh('import.confirm', { count: 2, fresh: 2, target: '' }).trim() }),
    );
    await page.getByText(zh('import.done', { count: 2, imported: 2 })).waitFor();

    await using buyer = await openBrowserPage(browser, { viewport: phone });
    await buyer.page.goto(shop.storefront);
    await buyer.page.getByText('流萤点卡').first().click();
    await buyer.page.getByLabel(buyerWords.product.contact).fill('first@example.com');
    await buyer.page.getByRole('button', { name: buyerWords.product.buy }).click();
    await buyer.page.locator('button[value=pay]').click();
    expect(await buyer.page.locator('.keys code').innerText()).toMatch(/^GLOW-000[12]$/);

    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await page.getByText(zh('watch.ordersSince', { count: 1, orders: 1 }), { exact: true }).waitFor();
    // one key is left of two
    await page.getByRole('heading', { level: 1, name: /^留意：流萤点卡 · 30 天/ }).waitFor();
    expect(opened.complaints.filter((text) => !/status of 40[01]/.test(text))).toEqual([]);
  } finally {
    await browser.close();
  }
});
