import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Stage } from './browser.ts';
import { oddReading } from './fake/import-data.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 120_000 });
const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 90_000);
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(() => Object.assign(stage.backend.state, { calls: [], chunks: [], importChoice: {}, refuse: null }));

const called = (path: string) => stage.backend.state.calls.filter((call) => call.path === path);

async function check(page: Awaited<ReturnType<Stage['page']>>['page']) {
  await page.goto(`${stage.backend.url}/stock/import?variant=00000000-0000-7000-8000-000000000001`);
  await page.getByLabel('或者把卡密粘贴到这里，一行一个').fill('KEY-1,1111');
  await page.getByRole('button', { name: '检查卡密' }).click();
  await page.getByRole('heading', { name: '检查完了' }).waitFor();
}

it('a file that is not clean waits: its button is off until the encoding and the columns have a yes', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  stage.backend.state.importChoice = oddReading;
  await check(page);
  const confirm = page.getByRole('button', { name: /^导入 1,240 个卡密到/ });
  expect(await confirm.isDisabled()).toBe(true);
  expect(await page.getByTestId('samples').locator('li').count()).toBe(3);
  await page.getByText('12 个去掉了首尾空格').waitFor();
  await page.getByText('3 个去掉了看不见的字符').waitFor();
  await page.getByRole('button', { name: '读得对，就用这个编码' }).click();
  await expect.poll(() => called('stock.decideImport').length, soon).toBe(1);
  expect(await confirm.isDisabled()).toBe(true);
  // the second column first, joined by a colon
  await page.getByRole('button', { name: /账号/ }).first().click();
  await page.getByRole('button', { name: /账号/ }).first().click();
  await page.getByRole('button', { name: ':', exact: true }).click();
  await page.getByRole('button', { name: '就用这些列' }).click();
  await expect.poll(() => confirm.isEnabled(), soon).toBe(true);
  expect(called('stock.decideImport').map((call) => call.input)).toMatchObject([
    { encoding: 'gb18030' },
    { layout: { kind: 'table', columns: [1, 0], joiner: ':', header: true } },
  ]);
});

it('leaving a preview warns, and what was staged can be taken up again after the window was closed', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await check(page);
  await page.getByRole('link', { name: '库存' }).first().click();
  await page.getByRole('heading', { name: '卡密还没有入库' }).waitFor();
  await page.getByRole('button', { name: '留下' }).click();
  await page.getByRole('heading', { name: '检查完了' }).waitFor();
  const asked = page.waitForEvent('dialog');
  const left = page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.accept();
  await left;
  const again = await page.context().newPage();
  await again.goto(`${stage.backend.url}/stock/import`);
  await again.getByText('还没有入库').waitFor();
  expect(called('stock.cancelImport')).toEqual([]);
  await again.getByRole('button', { name: '接着确认' }).click();
  await again.getByRole('heading', { name: '检查完了' }).waitFor();
  await again.getByRole('button', { name: /^导入 1,240 个卡密到/ }).click();
  await again.getByRole('heading', { name: '已入库 1,240 个卡密' }).waitFor();
  expect(called('stock.beginImport')).toHaveLength(1);
});

it('what is taken up over a line that breaks is gone on with, although the window has no file any more', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await check(page);
  const again = await page.context().newPage();
  await page.close();
  await again.route(/stock\.previewImport/, (route) => route.abort());
  await again.goto(`${stage.backend.url}/stock/import`);
  await again.getByRole('button', { name: '接着确认' }).click();
  await again.getByRole('button', { name: '继续上传' }).waitFor();
  await again.unroute(/stock\.previewImport/);
  await again.getByRole('button', { name: '继续上传' }).click();
  await again.getByRole('heading', { name: '检查完了' }).waitFor();
  expect(called('stock.importState')).toEqual([]);
});
