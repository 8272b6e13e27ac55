import { randomBytes } from 'node:crypto';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { saveProduct } from '../../server/features/catalog/save-product.ts';
import { saveVariant } from '../../server/features/catalog/save-variant.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { zhCn as buyerWords } from '../../server/storefront/messages-zh-cn.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { openRunningShop, type Order, type RunningShop } from '../support/running-shop.ts';
import { addBatch } from '../support/stock.ts';
import { confirmPayment, dropFile, finishImport, goTo, openOrder, refund, replaceKey } from './desk-acts.ts';
import { hosts, launchBrowser, openBrowserPage, type OpenPage, phone } from './hosts.ts';
import { english, zh } from './messages.ts';

const soon = { timeout: 30_000 };
const priceMinor = 6600;

let database: TestDatabase;
let shop: RunningShop;
let browser: Browser;
const startedAt = performance.now();

beforeAll(async () => {
  database = await testDatabase();
  [shop, browser] = await Promise.all([openRunningShop(database.url), launchBrowser()]);
  // the watch began a minute ago: no midnight or 22:00 empties the numerals halfway through
  const watchStartsAt = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Asia/Shanghai' });
  await saveSettings(shop.ctx, { watchStartsAt: watchStartsAt.format(Date.now() - 60_000) }, systemActor);
});
afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
  console.log(`the whole round in two hosts: ${Math.round((performance.now() - startedAt) / 1000)} s`);
});

const newKeys = (count: number) => Array.from({ length: count }, () => `E2E-${randomBytes(6).toString('hex')}`);

/** Something of its own to sell; `name` is what its choice in a list is found by. */
async function sell(keyCount: number) {
  const name = `商品 ${randomBytes(3).toString('hex')}`;
  const { id: productId } = await saveProduct(shop.ctx, { name, onShelf: true, position: 9 }, systemActor);
  const { id: variantId } = await saveVariant(
    shop.ctx,
    { productId, name: '标准', currency: 'CNY', priceMinor, onShelf: true },
    systemActor,
  );
  if (keyCount > 0) await addBatch(shop.ctx, shop.db.pool, variantId, newKeys(keyCount));
  const { rows } = await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]);
  return { variantId, name, slug: rows[0]!.slug };
}

const untilDelivered = (order: Order) =>
  eventually(
    async () => {
      const seen = await shop.read(order);
      return seen.status === 'delivered' && seen;
    },
    { what: `delivery of ${order.orderNo}` },
  );

async function numeral(page: Page, index: number): Promise<number> {
  const text = await page
    .getByRole('region', { name: zh('watch.numerals') })
    .locator('.numeral')
    .nth(index)
    .innerText();
  return Number(text.replaceAll(/[^\d.]/g, '') || Number.NaN);
}

describe.each(['electron', 'chromium'] as const)('the desk in %s', (host) => {
  let desk: OpenPage;
  let page: Page;

  beforeAll(async () => {
    desk = await hosts[host](shop, browser);
    page = desk.page;
    page.setDefaultTimeout(30_000);
    await page.getByText(zh('watch.justNow')).waitFor();
    await page.evaluate(() => Object.assign(window, { stayed: true }));
  });
  afterAll(() => desk?.[Symbol.asyncDispose]());

  test('a key is bought on a phone: order, numeral and green firefly come by themselves; it is replaced, and refunded', async () => {
    const goods = await sell(3);
    const [revenueBefore, ordersBefore] = [await numeral(page, 0), page.getByText(/^\d+ 单$/)];
    const ordersWere = Number((await ordersBefore.innerText()).replace(/\D/g, ''));
    await using buyer = await openBrowserPage(browser, { viewport: phone });
    await buyer.page.goto(`${shop.storefront}/p/${goods.slug}`);
    await buyer.page.getByLabel(buyerWords.product.contact).fill(`${host}@example.com`);
    await buyer.page.getByRole('button', { name: buyerWords.product.buy }).click();
    const green = page.locator('.firefly[data-phase="delivered"]').first().waitFor({ state: 'attached' });
    await buyer.page.locator('button[value=pay]').click();
    const key = buyer.page.locator('.keys code');
    await key.waitFor();
    const sold = await key.innerText();
    const orderNo = /\/o\/([A-Z0-9]+)/.exec(buyer.page.url())![1]!;

    await green;
    await page.locator(`main a[href="/orders/${orderNo}"]`).waitFor();
    await expect.poll(() => numeral(page, 0), soon).toBe(revenueBefore + priceMinor / 100);
    await page.getByText(zh('watch.ordersSince', { count: 0, orders: ordersWere + 1 }), { exact: true }).waitFor();

    const detail = await openOrder(page, orderNo);
    await detail.getByText(`•••• ${sold.slice(-4)}`).waitFor();
    expect(await detail.innerText()).not.toContain(sold);
    await replaceKey(page, detail, { reason: '买家说用不了', password: shop.owner.password });
    await detail.getByText(zh('orders.replaced'), { exact: true }).first().waitFor();
    await expect
      .poll(async () => (await buyer.page.reload()) && buyer.page.locator('.keys code').innerText(), soon)
      .not.toBe(sold);

    await refund(page, detail, { reason: '买家改主意', password: shop.owner.password });
    await detail.locator('header').getByText(zh('status.refunded')).waitFor();
    await buyer.page.reload();
    await buyer.page.getByText(buyerWords.order.refunded('¥66.00')).waitFor();
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  });

  test('staff come in by an invitation, restock by pasting and by dropping a file, and see no money', async () => {
    const goods = await sell(0);
    const email = `staff-${host}@example.com`;
    await goTo(page, 'people');
    await page.getByRole('button', { name: zh('people.invite'), exact: true }).click();
    await page.getByRole('dialog').getByLabel(zh('signIn.email')).fill(email);
    await page.getByRole('button', { name: zh('people.makeLink') }).click();
    const link = page.getByRole('dialog').getByText('/invite/');
    const proof = page.getByRole('dialog', { name: zh('identity.title') });
    await link.or(proof).waitFor();
    if (await proof.isVisible()) {
      await proof.getByLabel(zh('signIn.password')).fill(shop.owner.password);
      await proof.getByRole('button', { name: zh('identity.submit') }).click();
    }
    await link.waitFor();
    const invitation = await link.innerText();
    await page.keyboard.press('Escape');

    await using opened = await openBrowserPage(browser);
    const staff = opened.page;
    await staff.goto(invitation);
    await staff.getByLabel(zh('invite.name')).fill('小满');
    await staff.getByLabel(zh('invite.password')).fill('a long enough one');
    await staff.getByRole('button', { name: zh('invite.submit') }).click();
    await staff.getByRole('heading', { name: zh('screen.restock') }).waitFor();

    await goTo(staff, 'stock');
    await staff.getByRole('link', { name: zh('stock.import') }).click();
    const pasted = newKeys(3);
    await staff.getByLabel(zh('import.paste')).fill([...pasted, pasted[0]].join('\n'));
    await finishImport(staff, goods.name, 3);
    await staff.getByText(zh('import.skipped', { count: 1, skipped: 1 })).waitFor();

    await staff.getByRole('button', { name: zh('import.another') }).click();
    const dropped = ['secret', ...newKeys(4), pasted[1]].join('\n');
    await dropFile(staff, staff.getByText(zh('import.drop')), 'four.csv', dropped);
    const preview = await finishImport(staff, goods.name, 4);
    expect(preview).toContain(zh('import.duplicates', { file: 0, stock: 1 }));
    await staff.getByRole('link', { name: zh('import.toStock') }).click();
    await staff.getByRole('row', { name: goods.name }).getByRole('cell', { name: '7', exact: true }).waitFor();

    // the price list is what every buyer sees; what was earned is nowhere
    expect(await staff.getByRole('navigation').getByRole('link').allInnerTexts()).toEqual(
      (['restock', 'products', 'stock'] as const).map((screen) => zh(`screen.${screen}`)),
    );
    for (const screen of ['restock', 'stock'] as const) {
      await goTo(staff, screen);
      await staff.locator('main').getByText(goods.name).first().waitFor();
      expect(await staff.locator('body').innerText(), screen).not.toMatch(/[¥￥]|66\.00/);
    }
    await staff.goto(`${shop.console}/watch`);
    await staff.getByRole('navigation').waitFor();
    expect(await staff.locator('body').innerText()).not.toMatch(/[¥￥]|66\.00/);
    await goTo(page, 'stock');
    await page.getByRole('row', { name: goods.name }).getByRole('cell', { name: '7', exact: true }).waitFor();
  });

  test('a late payment without stock waits under Needs you, and a restock delivers it', async () => {
    const goods = await sell(1);
    const late = await shop.order(goods.variantId);
    await shop.db.pool.query(
      `with o as (update orders set expires_at = now() - interval '1 s' where order_no = $1 returning id)
        update stock_key set reserved_until = now() - interval '1 s' from o where order_id = o.id`,
      [late.orderNo],
    );
    const quicker = await shop.order(goods.variantId);
    await shop.press(quicker, 'pay');
    await untilDelivered(quicker);

    await goTo(page, 'watch');
    await shop.press(late, 'pay');
    const need = page
      .getByRole('listitem')
      .filter({ hasText: zh('needs.kind.late_parked') })
      .filter({ hasText: late.orderNo });
    await need.waitFor();
    await page.getByRole('heading', { level: 1, name: zh('level.needs') }).waitFor();
    await need.getByRole('button', { name: zh('needs.action.restock') }).click();
    await page.waitForURL('**/stock/import**');
    await page.getByLabel(zh('import.paste')).fill(newKeys(2).join('\n'));
    await finishImport(page, goods.name, 2);
    await untilDelivered(late);
    await goTo(page, 'watch');
    await need.waitFor({ state: 'detached' });
  });

  test('a payment whose notification was lost is confirmed by hand, once', async () => {
    const goods = await sell(1);
    const lost = await shop.order(goods.variantId);
    await shop.press(lost, 'lost');
    // the shop would ask the gateway and heal it without anybody; here the gateway can't say either
    await shop.db.pool.query('update orders set ask_at = null where order_no = $1', [lost.orderNo]);
    const detail = await openOrder(page, lost.orderNo);
    await detail.getByText(zh('status.created')).waitFor();
    await confirmPayment(page, detail, {
      tradeNo: `BY-HAND-${lost.orderNo}`,
      reason: '账单里看到了',
      password: shop.owner.password,
    });
    await detail.locator('header').getByText(zh('status.delivered')).waitFor();
    expect((await shop.read(lost)).keys).toHaveLength(1);
    expect(await detail.getByRole('button', { name: zh('confirm.open') }).count()).toBe(0);
  });

  test('language and theme change at once, in place', async () => {
    await page.getByRole('button', { name: zh('role.owner') }).click();
    await page.getByRole('menuitem', { name: zh('screen.account') }).click();
    await page
      .getByText(host === 'electron' ? 'Yinghuo · Linux' : 'Chrome · Linux')
      .first()
      .waitFor();
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const choose = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await choose(zh('theme.light'));
    const light = await background();
    await choose(zh('theme.dark'));
    expect(await background()).not.toBe(light);
    await choose(english('language.en'));
    await page.getByRole('heading', { name: english('screen.account') }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    const links = await page.getByRole('navigation').getByRole('link').allInnerTexts();
    await choose(zh('language.zh-CN'));
    await page.getByRole('heading', { name: zh('screen.account') }).waitFor();
    expect(links).toContain(english('screen.watch'));
    expect(links.join(' ')).not.toMatch(/\p{Script=Han}/u);
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  });

  test('kill -9 of the console: the desk says how old its data is, goes on, and misses nothing', async () => {
    const goods = await sell(1);
    await goTo(page, 'watch');
    await page.getByText(zh('watch.justNow')).waitFor();
    const said = page
      .getByText(/^数据停在 \d+ 秒前$/)
      .first()
      .waitFor();
    const order = await shop.order(goods.variantId);
    for (const { service, pid } of await shop.instances()) if (service === 'console') process.kill(pid, 'SIGKILL');
    await shop.press(order, 'pay');
    await said;
    await page.getByText(zh('connection.live'), { exact: true }).waitFor();
    await page.getByText(zh('watch.justNow')).waitFor();
    expect(await page.locator(`main a[href="/orders/${order.orderNo}"]`).count()).toBe(1);
    expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
    expect(desk.complaints.filter((text) => /Content Security Policy|Refused to|Uncaught/.test(text))).toEqual([]);
  });
});
