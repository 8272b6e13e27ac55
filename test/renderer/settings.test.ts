import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { looks, seriousFaults } from './accessibility.ts';
import { Stage } from './browser.ts';
import { tooWide } from './fits.ts';
import { gatewayRows, settings } from './fake/shop-settings.ts';
import { keptSecret } from '../../src/renderer/ui/secret-input.tsx';

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
    calls: [],
    settings: settings(),
    gateways: gatewayRows(['epay']),
    identityFresh: false,
    refuse: null,
  }),
);

const called = (path: string) =>
  stage.backend.state.calls.filter((call) => call.path === path).map((call) => call.input);
const words = {
  'zh-CN': { stripe: 'Stripe：设置', mail: '发货邮件', save: '保存', newCoupon: '新优惠码' },
  en: { stripe: 'Stripe: Set up', mail: 'Delivery mail', save: 'Save', newCoupon: 'New coupon' },
} as const;

describe.each(looks)('settings and coupons, $locale, $colorScheme', (look) => {
  it('are free of serious accessibility faults: clean, wrong, and in every dialog; and never wider than the window', async () => {
    await using opened = await stage.page({ ...look, viewport: { width: 1024, height: 700 } });
    const { page, complaints } = opened;
    const say = words[look.locale];
    const faults: string[] = [];
    const look4faults = async (where: string) => {
      faults.push(...(await seriousFaults(page)).map((fault) => `${where}: ${fault}`));
      faults.push(...(await tooWide(page)).map((html) => `${where} is too wide: ${html}`));
    };
    await page.goto(`${stage.backend.url}/settings`);
    await page.getByRole('button', { name: say.stripe }).waitFor();
    await look4faults('settings');
    await page.getByRole('switch', { name: say.mail }).click();
    await page.getByRole('button', { name: say.save }).click();
    await page.getByRole('alert').first().waitFor();
    await look4faults('settings, wrong');
    await page.getByRole('button', { name: say.stripe }).click();
    await page.getByRole('dialog').getByRole('button', { name: say.save }).click();
    await page.getByRole('dialog').getByRole('alert').first().waitFor();
    await look4faults('gateway');
    await page.goto(`${stage.backend.url}/coupons`);
    await page.getByText('SPRING').waitFor();
    await look4faults('coupons');
    await page.getByRole('button', { name: say.newCoupon }).click();
    await page.getByRole('dialog').waitFor();
    await look4faults('coupon');
    console.log(
      `5 views, ${faults.length} faults, ${complaints.length} complaints (${look.locale}, ${look.colorScheme})`,
    );
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

it('leads from "nobody can pay" on Watch and Products to the payment methods', async () => {
  stage.backend.state.gateways = gatewayRows([]);
  stage.backend.state.pulse = { verdict: { level: 'needs', key: 'no_payments_configured', params: {} } };
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByRole('link', { name: '去设置支付方式' }).click();
  await page.waitForURL('**/settings#payments');
  await page.getByText('还没有启用任何支付方式').waitFor();
  await page.goto(`${stage.backend.url}/products`);
  await page.getByRole('link', { name: '去设置支付方式' }).waitFor();
  stage.backend.state.gateways = gatewayRows(['epay']);
  await page.reload();
  await page.getByText('星河游戏 点卡').waitFor();
  await expect.poll(() => called('gateways.list').length, soon).toBeGreaterThan(1);
  expect(await page.getByRole('link', { name: '去设置支付方式' }).count()).toBe(0);
});

it('opens a payment method: asks who it is, keeps everything typed when refused, and shows no secret afterwards', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/settings`);
  await page.getByRole('switch', { name: 'Stripe：启用' }).click();
  const dialog = page.getByRole('dialog', { name: 'Stripe' });
  await dialog.getByLabel('密钥', { exact: true }).fill('pk_wrong_kind');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('格式不对；sk_ 或 rk_ 开头').waitFor();
  await dialog.getByLabel('密钥', { exact: true }).fill('sk_test_0123456789');
  await dialog.getByLabel('Webhook 签名密钥', { exact: true }).fill('whsec_0123456789');
  await page.keyboard.press('Escape');
  await dialog.getByText('再关一次就放弃').waitFor();
  stage.backend.state.refuse = { code: 'bad_input', message: 'no', field: 'settings.webhookSecret' };
  await dialog.getByRole('button', { name: '保存' }).click();
  const identity = page.getByRole('dialog', { name: '请再确认一次是你' });
  await identity.getByLabel('密码').fill('a-right-password');
  await identity.getByRole('button', { name: '确认' }).click();
  await dialog.getByText('后台没有接受这一项').waitFor();
  expect(await dialog.getByLabel('密钥', { exact: true }).inputValue()).toBe('sk_test_0123456789');
  stage.backend.state.refuse = null;
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(called('gateways.save').at(-1)).toEqual({
    name: 'stripe',
    enabled: true,
    position: 1,
    strict: false,
    settings: { secretKey: 'sk_test_0123456789', webhookSecret: 'whsec_0123456789' },
  });
  await page.getByRole('button', { name: 'Stripe：修改' }).click();
  expect(await dialog.getByLabel('密钥', { exact: true }).inputValue()).toBe(keptSecret);
  await dialog.getByLabel('密钥', { exact: true }).press('End');
  await page.keyboard.type('x');
  expect(await dialog.getByLabel('密钥', { exact: true }).inputValue()).toBe('x');
});

it('orders and switches payment methods without their secrets leaving the backend', async () => {
  stage.backend.state.gateways = gatewayRows(['epay', 'sandbox']);
  stage.backend.state.identityFresh = true;
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/settings`);
  await page.getByText('测试网关开着').waitFor();
  await page.getByRole('button', { name: '测试网关：往前排' }).click();
  await expect.poll(() => called('gateways.save').length, soon).toBe(2);
  expect(called('gateways.save')).toMatchObject([
    { name: 'epay', position: 1, settings: { key: keptSecret } },
    { name: 'sandbox', position: 0, settings: { secret: keptSecret } },
  ]);
  await page.getByRole('switch', { name: '测试网关：启用' }).click();
  await page.getByText('测试网关开着').waitFor({ state: 'detached' });
  expect(called('gateways.save').at(-1)).toMatchObject({ name: 'sandbox', enabled: false });
});

it('saves only what was changed, says what is wrong where it is, and loses nothing on the way', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/settings`);
  const bar = page.getByRole('button', { name: '放弃改动' });
  await page.getByLabel('店铺名称').waitFor();
  expect(await bar.isVisible()).toBe(false);
  await page.getByLabel('付款时限（分钟）').fill('0');
  await page.getByLabel('店铺名称').fill('月光数卡');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('有 1 项要改正').waitFor();
  expect(await page.getByLabel('付款时限（分钟）').evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByLabel('付款时限（分钟）').fill('20');
  await page.getByRole('link', { name: '值守' }).click();
  const leaving = page.getByRole('dialog', { name: '改动还没保存' });
  await leaving.getByRole('button', { name: '留下' }).click();
  await leaving.waitFor({ state: 'detached' });
  stage.backend.state.refuse = { code: 'bad_input', message: 'no', field: 'reservationMs' };
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('后台没有接受这一项').waitFor();
  stage.backend.state.refuse = null;
  expect(await page.getByLabel('店铺名称').inputValue()).toBe('月光数卡');
  await page.getByLabel('付款时限（分钟）').fill('25');
  await page.getByRole('button', { name: '保存' }).click();
  await bar.waitFor({ state: 'hidden' });
  expect(called('settings.save').at(-1)).toEqual({ shopName: '月光数卡', reservationMs: 1_500_000 });
  await page.getByRole('link', { name: '值守' }).click();
  await page.waitForURL('**/watch');
});

it('mail is off until it is switched on, a kept password stays by its mask, and is typed again for another server', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/settings`);
  await page.getByRole('switch', { name: '发货邮件' }).click();
  await page.getByLabel('SMTP 服务器').fill('smtp.example.com');
  await page.getByLabel('密码', { exact: true }).fill('secret');
  await page.getByLabel('发件人').fill('月光 <keys@example.com>');
  await page.getByRole('button', { name: '保存' }).click();
  await expect.poll(() => called('settings.save').length, soon).toBe(1);
  const smtp = {
    host: 'smtp.example.com',
    port: 465,
    secure: true,
    user: '',
    password: 'secret',
    from: '月光 <keys@example.com>',
  };
  expect(called('settings.save')[0]).toEqual({ smtp });
  await expect.poll(() => page.getByLabel('密码', { exact: true }).inputValue(), soon).toBe(keptSecret);
  await page.getByLabel('发件人').fill('月光 <more@example.com>');
  await page.getByRole('button', { name: '保存' }).click();
  await expect.poll(() => called('settings.save').length, soon).toBe(2);
  const later = { ...smtp, from: '月光 <more@example.com>' };
  expect(called('settings.save')[1]).toEqual({ smtp: { ...later, password: keptSecret } });
  await page.getByLabel('端口').fill('2465');
  await page.getByText('发信服务器变了，请重新输入密码').waitFor();
  expect(await page.getByLabel('密码', { exact: true }).inputValue()).toBe('');
  await page.getByLabel('端口').fill('465');
  await expect.poll(() => page.getByLabel('密码', { exact: true }).inputValue(), soon).toBe(keptSecret);
  await page.getByLabel('端口').fill('2465');
  await page.getByLabel('密码', { exact: true }).fill('typed again');
  await page.getByRole('button', { name: '保存' }).click();
  await expect.poll(() => called('settings.save').length, soon).toBe(3);
  expect(called('settings.save')[2]).toEqual({ smtp: { ...later, port: 2465, password: 'typed again' } });
});

it("makes a coupon in the shop's own time", async () => {
  await using opened = await stage.page({ timezoneId: 'America/New_York' });
  const { page } = opened;
  await page.goto(`${stage.backend.url}/products`);
  await page.getByRole('link', { name: '优惠码' }).click();
  await page.getByRole('button', { name: '新优惠码' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.getByText('请填 2 到 40 个字').waitFor();
  await dialog.getByLabel('优惠码', { exact: true }).fill('DOUBLE12');
  await dialog.getByLabel('减百分之几（%）').fill('12');
  await dialog.getByLabel('结束时间').fill('2026-12-13T00:00');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(called('coupons.save')).toEqual([
    {
      code: 'DOUBLE12',
      kind: 'percent',
      value: 12,
      variantId: null,
      startsAt: null,
      endsAt: '2026-12-12T16:00:00.000Z',
      maxUses: null,
      active: true,
    },
  ]);
});

it('operators and staff are shown none of it', async () => {
  stage.backend.state.role = 'operator';
  stage.backend.state.gateways = gatewayRows([]);
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/products`);
  await page.getByText('星河游戏 点卡').waitFor();
  expect(await page.getByRole('link', { name: /设置|优惠码/ }).count()).toBe(0);
  expect(called('gateways.list')).toEqual([]);
});
