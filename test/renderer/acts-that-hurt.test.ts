import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Stage } from './browser.ts';
import type { FakeState } from './fake/fake-call.ts';
import { orderNoOf } from './fake/shop-data.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 120_000 });
const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 90_000);
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(() =>
  Object.assign(stage.backend.state, {
    signedIn: true,
    role: 'owner',
    pulse: {},
    needs: [],
    newOrders: [],
    messages: [],
    calls: [],
    refuse: null,
  }),
);

const called = (path: string) => stage.backend.state.calls.filter((call) => call.path === path);

function need(id: number, more: Partial<FakeState['needs'][number]> = {}): FakeState['needs'][number] {
  return {
    id,
    kind: 'ledger_unbalanced',
    subject: `subject ${id}`,
    orderNo: null,
    amountMinor: 0,
    currency: 'CNY',
    since: new Date(Date.now() - 600_000 + id * 1000).toISOString(),
    detail: {},
    fromBackup: false,
    order: null,
    closable: true,
    action: 'look',
    ...more,
  };
}

const owed = need(7, {
  kind: 'out_of_stock',
  orderNo: orderNoOf(3),
  amountMinor: 13_800,
  action: 'restock',
  closable: false,
  order: { contact: 'buyer@example.com', productName: '星辰码', variantName: '年卡', quantity: 2 },
});

const needs = (page: Page) => page.getByRole('region', { name: '待处理' });

it('a paid order without its key can not be taken off the list; its row names product, buyer and number', async () => {
  stage.backend.state.needs = [owed];
  await using opened = await stage.page();
  await opened.page.goto(`${stage.backend.url}/watch`);
  await needs(opened.page).getByText(orderNoOf(3)).waitFor();
  const text = await needs(opened.page).innerText();
  for (const part of ['¥138.00', '星辰码 年卡 ×2', 'buyer@example.com']) expect(text).toContain(part);
  expect(await needs(opened.page).getByRole('button', { name: '标为已处理' }).count()).toBe(0);
});

it('any other row asks what was done, and one press puts it back', async () => {
  stage.backend.state.needs = [need(4)];
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await needs(page).getByRole('button', { name: '标为已处理' }).click();
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: '标为已处理' }).isDisabled()).toBe(true);
  await dialog.getByLabel('怎么处理的').fill('已在账本里补了一笔');
  await dialog.getByRole('button', { name: '标为已处理' }).click();
  await expect
    .poll(() => called('needs.resolve').map(({ input }) => input), soon)
    .toEqual([{ id: 4, note: '已在账本里补了一笔' }]);
  await page.getByRole('button', { name: '撤销' }).click();
  await expect.poll(() => called('needs.reopen').map(({ input }) => input), soon).toEqual([{ id: 4 }]);
  expect(opened.complaints).toEqual([]);
});

it('a proxy that nobody named waits with the line to add, to be copied whole', async () => {
  const setting = 'YINGHUO_TRUST_PROXY=10.0.0.0/8,192.168.1.5';
  stage.backend.state.role = 'operator';
  stage.backend.state.needs = [
    need(5, { kind: 'unnamed_proxy', subject: 'proxy', detail: { addresses: ['192.168.1.5'], setting } }),
  ];
  await using opened = await stage.page();
  await opened.page.goto(`${stage.backend.url}/watch`);
  await needs(opened.page).getByText(setting, { exact: true }).waitFor();
  expect(await needs(opened.page).innerText()).toContain('所有买家看起来都来自 192.168.1.5');
  await needs(opened.page).getByRole('button', { name: '复制' }).click();
  await opened.page.getByText('已复制').waitFor();
  expect(opened.complaints).toEqual([]);
});

it('what a search found before can not be opened while the next one runs', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders`);
  await page.getByRole('row').nth(3).waitFor();
  const answer = Promise.withResolvers<void>();
  await page.route(/orders\.search/, async (route) => {
    await answer.promise;
    await route.continue();
  });
  await page.getByRole('searchbox').fill(orderNoOf(9));
  const table = page.getByRole('table', { name: '订单' });
  await expect.poll(() => table.getAttribute('aria-busy'), soon).toBe('true');
  await page.mouse.click(...(await middleOf(page, 1)));
  expect(new URL(page.url()).pathname).toBe('/orders');
  answer.resolve();
  await expect.poll(() => table.getAttribute('aria-busy'), soon).toBe('false');
  await page.getByRole('row').nth(1).click();
  await page.waitForURL(`**/orders/${orderNoOf(9)}*`);
});

async function middleOf(page: Page, row: number): Promise<[number, number]> {
  const box = (await page.getByRole('row').nth(row).boundingBox())!;
  return [box.x + 40, box.y + box.height / 2];
}

it('rows hold still under the pointer, say how many came, and go on when it leaves', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  stage.backend.state.orderCount = 60;
  await page.goto(`${stage.backend.url}/orders`);
  const first = page.getByRole('row').nth(1);
  await first.waitFor();
  // the fake's clock moves on; what is sold and for how much does not
  const goodsOf = async (row: number) =>
    (await page.getByRole('row').nth(row).innerText()).split('\n').slice(0, 4).join();
  const standing = await goodsOf(1);
  await page.mouse.move(...(await middleOf(page, 1)));
  stage.backend.state.newOrders = Array.from({ length: 7 }, (_, n) => ({ ...newest, orderNo: `YNEW${n}AAAA` }));
  stage.backend.say({ kind: 'orders', events: [{ id: 1, type: 'created', orderNo: 'YNEW0AAAA' }] });
  await page.getByRole('button', { name: '7 条新的' }).waitFor(soon);
  expect(await goodsOf(1)).toBe(standing);
  await page.mouse.move(2, 2);
  await expect.poll(() => goodsOf(8), soon).toBe(standing);
});

const newest: Omit<FakeState['newOrders'][number], 'orderNo'> = {
  status: 'delivered',
  productName: '新来的',
  variantName: '年卡',
  quantity: 1,
  amountMinor: 100,
  currency: 'CNY',
  refundedMinor: 0,
  contact: 'new@example.com',
  gateway: 'sandbox',
  tradeNo: null,
  createdAt: new Date().toISOString(),
  paidAt: null,
  deliveredAt: null,
};

it('the address of a backend that is being typed stays, whatever the desktop answers meanwhile', async () => {
  stage.backend.state.signedIn = false;
  await using opened = await stage.page();
  const { page } = opened;
  await page.addInitScript(() => {
    const told = new Promise((answer) => Object.assign(window, { answerAddress: answer }));
    const desktop = { backend: () => told, setLocale() {}, onNavigate: () => () => {}, onNotice: () => () => {} };
    Object.assign(window, { desktop });
  });
  await page.goto(stage.backend.url);
  await page.getByText('后台地址').click(soon);
  const field = page.getByRole('textbox', { name: '地址' });
  await field.fill('https://new.example');
  await page.evaluate(async () => {
    (window as unknown as { answerAddress(url: string): void }).answerAddress('http://127.0.0.1:7071');
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  });
  expect(await field.inputValue()).toBe('https://new.example');
  expect(opened.complaints).toEqual([]);
});

it('every act on an order names its product, its buyer and its number', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  const no = orderNoOf(3);
  await page.goto(`${stage.backend.url}/orders/${no}`);
  const detail = page.getByRole('region', { name: '订单详情' });
  const buyer = await detail.locator('dd').nth(1).innerText();
  await detail.getByRole('button', { name: '退款' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(no).first().waitFor();
  expect(await dialog.innerText()).toContain(buyer);
  await dialog.getByLabel('原因').fill('买错了');
  await dialog.getByRole('button', { name: '核对' }).click();
  await dialog.getByRole('button', { name: /退款 ¥/ }).waitFor();
  const review = await dialog.innerText();
  for (const part of [no, buyer]) expect(review).toContain(part);
});

it('who may not see something is told nothing about it', async () => {
  stage.backend.state.role = 'staff';
  stage.backend.state.pulse = { undelivered: { count: 4, amountMinor: 100, oldestMs: 60_000 } };
  await using opened = await stage.page();
  await opened.page.goto(`${stage.backend.url}/watch`);
  await opened.page.getByRole('heading', { name: '补货单' }).waitFor();
  expect(await opened.page.locator('main').innerText()).not.toContain('都发货了');
});
