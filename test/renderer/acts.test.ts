import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Stage } from './browser.ts';
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
    messages: [],
    calls: [],
    chunks: [],
    dropChunks: 0,
    refuse: null,
  }),
);

const called = (path: string) => stage.backend.state.calls.filter((call) => call.path === path);

it('signs in, with the second step for who has one, and says what is wrong without saying which', async () => {
  stage.backend.state.signedIn = false;
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders`);
  await page.getByLabel('邮箱').fill('two@example.com');
  await page.getByLabel('密码').fill('wrong-password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByText('邮箱或密码不对').waitFor();
  await page.getByLabel('密码').fill('a-right-password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByLabel('验证码').fill('123 456');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { name: '订单', exact: true }).waitFor();
  expect(called('/api/auth/two-factor/verify-totp')[0]!.input).toEqual({ code: '123456' });
});

it('spends a sign-in link once and leaves no token in the address', async () => {
  stage.backend.state.signedIn = false;
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/sign-in#token=one-time-token-of-the-launcher`);
  await page.waitForURL('**/watch');
  expect(called('/api/auth/sign-in/link').map((call) => call.input)).toEqual([
    { token: 'one-time-token-of-the-launcher' },
  ]);
  expect(await page.evaluate(() => window.location.hash)).toBe('');
});

it('refunds only after amount, reason, a second look, and a full second of holding', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(3)}`);
  await page.getByRole('region', { name: '订单详情' }).getByRole('button', { name: '退款' }).click();
  await page.getByRole('button', { name: '核对' }).click();
  await page.getByText('请写一句原因').waitFor();
  await page.getByLabel('退款金额（CNY）').fill('99999');
  await page.getByLabel('原因').fill('买错了');
  await page.getByRole('button', { name: '核对' }).click();
  await page.getByText('超过还能退的金额').waitFor();
  await page.getByLabel('退款金额（CNY）').fill('100.5');
  await page.getByRole('button', { name: '核对' }).click();
  const hold = page.getByRole('button', { name: /退款 ¥100.50/ });
  await hold.click();
  await hold.click();
  await hold.press('Enter');
  expect(called('orders.refund')).toEqual([]);
  await hold.hover();
  await page.mouse.down();
  await expect.poll(() => called('orders.refund').length, soon).toBe(1);
  await page.mouse.up();
  expect(called('orders.refund')[0]!.input).toMatchObject({
    orderNo: orderNoOf(3),
    amountMinor: 10_050,
    reason: '买错了',
    requestKey: expect.any(String),
  });
});

it('an assistive click arms the button and a second one confirms', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/people`);
  await page.getByRole('button', { name: '移出' }).first().click();
  const hold = page.getByRole('dialog').getByRole('button', { name: /移出/ });
  await hold.dispatchEvent('click');
  expect(called('people.remove')).toEqual([]);
  await page.getByRole('button', { name: '再按一次确认' }).dispatchEvent('click');
  await expect.poll(() => called('people.remove').length, soon).toBe(1);
});

it('imports a file in chunks over a line that breaks, shows what it found, and adds only on confirmation', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/stock/import?variant=00000000-0000-7000-8000-000000000001`);
  const text = Array.from({ length: 300 }, (_, n) => `KEY-${n}`).join('\n');
  stage.backend.state.dropChunks = 2;
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: '卡密.txt', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByText('卡密.txt').waitFor();
  await page.getByRole('button', { name: '检查卡密' }).click();
  await page.getByRole('heading', { name: '检查完了' }).waitFor();
  const { chunks } = stage.backend.state;
  expect(chunks.map((each) => each.chunk)).toEqual(chunks.map((_, n) => n));
  expect(chunks.reduce((sum, each) => sum + each.bytes, 0)).toBe(text.length);
  expect(chunks.at(-1)!.last).toBe(true);
  await page.getByText('第 88 行').waitFor();
  expect(called('stock.confirmImport')).toEqual([]);
  await page.getByRole('button', { name: '导入 1,240 个卡密到 星河游戏 点卡 50 元 · 批次 11 月第 2 批' }).click();
  await page.getByRole('heading', { name: '已入库 1,240 个卡密' }).waitFor();
});

it('takes pasted keys as they are, and refuses to check nothing', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/stock/import`);
  await page.getByRole('button', { name: '检查卡密' }).click();
  await page.getByText('请选择文件或粘贴卡密').waitFor();
  await page.getByText('请选择规格').waitFor();
  expect(called('stock.beginImport')).toEqual([]);
});

it('shows the first thing that is wrong with an import in a small window', async () => {
  await using opened = await stage.page({ viewport: { width: 1024, height: 700 } });
  const { page } = opened;
  await page.goto(`${stage.backend.url}/stock/import`);
  await page.getByRole('button', { name: '检查卡密' }).click();
  const box = page.getByLabel('或者把卡密粘贴到这里，一行一个');
  await expect.poll(() => box.evaluate((element) => element === document.activeElement), soon).toBe(true);
  const { top, bottom } = await page.getByText('请选择文件或粘贴卡密').evaluate((text) => {
    const { top, bottom } = text.getBoundingClientRect();
    return { top, bottom };
  });
  expect(top).toBeGreaterThan(0);
  expect(bottom).toBeLessThan(700);
});

it('gives a refused import back to its form, with everything that was entered', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/stock/import?variant=00000000-0000-7000-8000-000000000001`);
  stage.backend.state.refuse = { code: 'bad_input', message: 'A zip.', reason: 'file_zip' };
  await page.getByLabel('或者把卡密粘贴到这里，一行一个').fill('KEY-1,KEY-2');
  await page.getByLabel('供货商').fill('海棠供应');
  await page.getByRole('button', { name: '检查卡密' }).click();
  await page.getByText('这是压缩包').waitFor();
  expect(await page.getByRole('button', { name: '继续上传' }).count()).toBe(0);
  expect(await page.getByRole('progressbar').count()).toBe(0);
  expect(await page.getByLabel('供货商').inputValue()).toBe('海棠供应');
  const box = page.getByLabel('或者把卡密粘贴到这里，一行一个');
  expect(await box.inputValue()).toBe('KEY-1,KEY-2');
  await expect.poll(() => called('stock.cancelImport').length, soon).toBe(1);
  stage.backend.state.refuse = null;
  await box.fill('key\nKEY-1');
  await page.getByRole('button', { name: '检查卡密' }).click();
  await page.getByRole('heading', { name: '检查完了' }).waitFor();
  expect(called('stock.beginImport').map((call) => call.input)).toMatchObject([
    { format: 'auto', supplier: '海棠供应' },
    { format: 'auto', supplier: '海棠供应' },
  ]);
});

it('tries a held back delivery again, and offers no mail where mail is off', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(2)}`);
  const detail = page.getByRole('region', { name: '订单详情' });
  await detail.getByRole('button', { name: '发货', exact: true }).click();
  await page.getByText('正在尝试发货').waitFor();
  expect(called('orders.resend').map((call) => call.input)).toEqual([{ orderNo: orderNoOf(2) }]);
  // delivered, to a mail address
  stage.backend.state.settings.smtp = { host: 'mail.example.com', port: 465, secure: true } as never;
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(4)}`);
  await detail.getByRole('button', { name: '重发' }).waitFor();
  stage.backend.state.settings.smtp = null;
  await page.reload();
  await detail.getByRole('button', { name: '退款' }).waitFor();
  await expect.poll(() => called('settings.get').length, soon).toBeGreaterThan(1);
  expect(await detail.getByRole('button', { name: '重发' }).count()).toBe(0);
});

it('closes the open order where it covers what a new search finds', async () => {
  await using opened = await stage.page({ viewport: { width: 1024, height: 700 } });
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(3)}`);
  await page.getByRole('region', { name: '订单详情' }).waitFor();
  await page.getByRole('searchbox').pressSequentially('wx_moonlit', { delay: 60 });
  await page.waitForURL('**/orders?q=wx_moonlit');
  await page.getByRole('row').nth(1).waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('wx_moonlit');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(3)}`);
  await page.getByRole('searchbox').fill('wx_moonlit');
  await page.waitForURL(`**/orders/${orderNoOf(3)}?q=wx_moonlit`);
});

it('saves a variant with bulk prices as minor units, and refuses what is no price', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/products/00000000-0000-7000-8000-000000000900`);
  await page.getByRole('button', { name: '新规格' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('规格名称').fill('30 天');
  await dialog.getByLabel('单价（CNY）').fill('12.345');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请填写大于 0 的金额').waitFor();
  await dialog.getByLabel('单价（CNY）').fill('12.5');
  await dialog.getByRole('button', { name: '加一档' }).click();
  await dialog.getByLabel('单价（CNY）').nth(1).fill('11');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(called('catalog.saveVariant')[0]!.input).toMatchObject({
    name: '30 天',
    priceMinor: 1250,
    priceSteps: [{ minQuantity: 10, priceMinor: 1100 }],
    delivery: 'key',
    currency: 'CNY',
  });
});

it('finds an order by what is typed, keeps the words in the address, and loses no letter', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders`);
  const box = page.getByRole('searchbox');
  await box.pressSequentially('wx_moonlit', { delay: 60 });
  await page.waitForURL('**/orders?q=wx_moonlit');
  expect(await box.inputValue()).toBe('wx_moonlit');
  await expect
    .poll(
      () =>
        page
          .getByRole('row')
          .allInnerTexts()
          .then((rows) => rows.slice(1).every((row) => row.includes('wx_moonlit'))),
      soon,
    )
    .toBe(true);
});
