import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { instanceName } from '../../src/renderer/features/scaling/instance-name.ts';
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
    calls: [],
    identityFresh: false,
    refuse: null,
  }),
);

const called = (path: string) =>
  stage.backend.state.calls.filter((call) => call.path === path).map((call) => call.input);

it('a second factor is switched on with the password typed once', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/account`);
  await page.getByRole('button', { name: '开启' }).click();
  await page.getByLabel('现在的密码').fill('a password of mine');
  await page.getByRole('dialog').getByRole('button', { name: '下一步' }).click();
  await page.getByText('用手机上的验证器扫这个码').first().waitFor();
  expect(called('account.confirmIdentity')).toEqual([{ password: 'a password of mine' }]);
  expect(called('/api/auth/two-factor/enable')).toHaveLength(2);
  expect(await page.getByText('请再确认一次是你').count()).toBe(0);
});

it('a password is changed with the old one typed once', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/account`);
  await page.getByRole('button', { name: '修改密码' }).click();
  await page.getByLabel('现在的密码').fill('a password of mine');
  await page.getByLabel('新密码').fill('another of my own');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('密码已修改').waitFor();
  expect(called('account.confirmIdentity')).toEqual([{ password: 'a password of mine' }]);
});

it('a payment is confirmed with a serial number of one character, and not with none', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/orders/${orderNoOf(6)}`);
  await page.getByRole('region', { name: '订单详情' }).getByRole('button', { name: '补单' }).click();
  const dialog = page.getByRole('dialog');
  const hold = dialog.getByRole('button', { name: /^补单/ });
  const press = async () => {
    await hold.dispatchEvent('click');
    await dialog.getByRole('button', { name: '再按一次确认' }).dispatchEvent('click');
  };
  await dialog.getByLabel('原因').fill('账单里看到了');
  await press();
  await dialog.getByText('请填写流水号').waitFor();
  await dialog.getByLabel('支付平台流水号').fill('7'.repeat(65));
  await dialog.getByText('太长了').waitFor();
  expect(called('orders.confirmPayment')).toEqual([]);
  await dialog.getByLabel('支付平台流水号').fill('7');
  await press();
  await expect.poll(() => called('orders.confirmPayment'), soon).toMatchObject([{ tradeNo: '7' }]);
});

it('an instance is called by the name of its host, or by the beginning of the id that it drew', () => {
  expect(instanceName('0198e3a1-7c2b-7d4e-9f10-2a3b4c5d6e7f')).toBe('0198e3a1');
  expect(instanceName('dispense-1')).toBe('dispense-1');
});
