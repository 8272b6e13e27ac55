import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { looks, seriousFaults } from './accessibility.ts';
import { Stage } from './browser.ts';
import { tooWide } from './fits.ts';
import { orderNoOf } from './fake/shop-data.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 180_000 });

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 180_000);
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(() =>
  Object.assign(stage.backend.state, {
    signedIn: true,
    role: 'owner',
    pulse: {},
    needs: [],
    messages: [],
    calls: [],
    chunks: [],
    dropChunks: 0,
  }),
);

const product = '00000000-0000-7000-8000-000000000900';
const screens: [name: string, path: string, heading: RegExp][] = [
  ['watch', '/watch', /一切正常|All well/],
  ['restock', '/restock', /补货单|Restock list/],
  ['orders', '/orders', /订单|Orders/],
  ['order', `/orders/${orderNoOf(3)}`, /极光加速器/],
  ['products', '/products', /商品|Products/],
  ['product', `/products/${product}`, /星河游戏/],
  ['restored', '/restored', /恢复之后|After the restore/],
  ['stock', '/stock', /库存|Stock/],
  ['import', '/stock/import', /导入卡密|Import keys/],
  ['scaling', '/scaling', /伸缩|Scaling/],
  ['policy', '/scaling?view=policy', /这套策略的意思|What the policy means/],
  ['versions', '/scaling?view=versions', /伸缩|Scaling/],
  ['decisions', `/scaling/decisions?service=storefront&at=${Date.now() - 600_000}`, /依次考虑了|In this order/],
  ['spend', '/spend', /本月预算|This month's budget/],
  ['people', '/people', /成员|People/],
  ['account', '/account', /我的账号|My account/],
  ['invite', '/invite/a-token-long-enough-to-be-one', /加入|Join/],
  ['sign-in', '/watch', /登录|Sign in/],
];
it('sees a fault where there is one', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/stock/import`);
  await page.getByRole('heading', { name: '导入卡密' }).waitFor();
  await page.evaluate(() => {
    for (const label of document.querySelectorAll('label')) label.remove();
    document.querySelector('h1')!.style.color = '#333';
    document.querySelector('h1')!.style.width = '3000px';
  });
  expect(await tooWide(page)).not.toEqual([]);
  const faults = (await seriousFaults(page)).map((fault) => fault.split(':')[0]);
  expect(faults).toContain('label');
  expect(faults).toContain('color-contrast');
});

describe.each(looks)('every screen, $locale, $colorScheme', (look) => {
  it('is free of serious accessibility faults, of anything its policy refuses, and no wider than its window', async () => {
    await using opened = await stage.page(look);
    const { page, complaints } = opened;
    const faults: string[] = [];
    for (const [name, path, heading] of screens) {
      stage.backend.state.signedIn = name !== 'sign-in';
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(stage.backend.url + path);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label]'));
      faults.push(...(await seriousFaults(page)).map((fault) => `${name}: ${fault}`));
      for (const [width, height] of [
        [1440, 900],
        [1024, 700],
      ] as const) {
        await page.setViewportSize({ width, height });
        // charts follow their window a moment later
        await expect
          .poll(() => tooWide(page), { message: `${name} at ${width}×${height}`, timeout: 15_000 })
          .toEqual([]);
      }
    }
    console.log(
      `${screens.length} screens, ${faults.length} serious faults, ${complaints.length} complaints (${look.locale}, ${look.colorScheme})`,
    );
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  }, 600_000);
});

it('the four numerals are at least 48 px tall', async () => {
  await using opened = await stage.page();
  await opened.page.goto(`${stage.backend.url}/watch`);
  await opened.page.getByText('¥8,320', { exact: true }).waitFor();
  const sizes = await opened.page
    .locator('.numeral.fades')
    .evaluateAll((all) => all.slice(0, 4).map((each) => parseFloat(getComputedStyle(each).fontSize)));
  expect(sizes).toHaveLength(4);
  for (const size of sizes) expect(size).toBeGreaterThanOrEqual(48);
});

it('staff come home to the restock list and see no money anywhere', async () => {
  stage.backend.state.role = 'staff';
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(stage.backend.url);
  await page.getByRole('heading', { name: '补货单' }).waitFor();
  const screensSeen = await page.getByRole('navigation').getByRole('link').allInnerTexts();
  expect(screensSeen.map((text) => text.trim())).toEqual(['补货单', '商品', '库存']);
  expect(await page.locator('main').innerText()).not.toContain('¥');
  expect(stage.backend.state.calls.filter(({ path }) => /^(orders|watch|needs|people)\./.test(path))).toEqual([]);
});

it('runs by keyboard alone: jumps, sheet, palette, list, and Escape back', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await page.getByRole('heading', { name: '订单', exact: true }).waitFor();
  await page.getByLabel('订单，用上下键移动').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(`**/orders/${orderNoOf(1)}`);
  await page.keyboard.press('Escape');
  await page.waitForURL('**/orders');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '快捷键' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('库存');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/stock');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dingdan');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders$/);
});
