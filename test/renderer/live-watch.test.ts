import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { LiveMessage } from '../../server/contract/live.ts';
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
beforeEach(() => {
  stage.backend.dead = false;
  Object.assign(stage.backend.state, {
    signedIn: true,
    role: 'owner',
    pulse: {},
    needs: [],
    messages: [],
    calls: [],
    chunks: [],
    dropChunks: 0,
  });
});

const event = (
  id: number,
  orderNo: string,
  type: 'paid' | 'delivered',
  at = new Date().toISOString(),
): LiveMessage => ({
  kind: 'orders',
  events: [
    {
      id,
      type,
      at,
      variantId: 'v',
      productName: '极光加速器',
      variantName: '30 天',
      quantity: 1,
      orderNo,
      status: type,
      gateway: 'sandbox',
      amountMinor: 1990,
      currency: 'CNY',
    },
  ],
});

it('shows a paid order at once, amber, then green; a stuck one stays lit and opens its order', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  const glows = (phase: string) => page.locator(`.firefly[data-phase="${phase}"]`);
  // times ahead of the clock: neither glow runs out while a slow machine looks
  const later = new Date(Date.now() + 60_000).toISOString();
  const stuckBefore = await glows('stuck').count();
  stage.backend.say(event(1, 'YNEWORDER1', 'paid', later));
  await page.locator('a[href="/orders/YNEWORDER1"]').waitFor();
  await expect.poll(() => glows('paid').count(), soon).toBe(1);
  stage.backend.say(event(2, 'YNEWORDER1', 'delivered', later));
  await expect.poll(() => glows('delivered').count(), soon).toBeGreaterThanOrEqual(1);
  await expect.poll(() => glows('paid').count(), soon).toBe(0);

  const stuck = orderNoOf(9001);
  stage.backend.say(event(3, stuck, 'paid', new Date(Date.now() - 360_000).toISOString()));
  await expect.poll(() => glows('stuck').count(), soon).toBe(stuckBefore + 1);
  await page.getByRole('button', { name: /极光加速器 30 天 已付未发 6 分钟/ }).click();
  await page.waitForURL(`**/orders/${stuck}`);
});

it('greys old numbers, keeps them, says their age, and calls nothing well after ten seconds', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.clock.install();
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByRole('heading', { name: /一切正常/ }).waitFor();
  expect(await page.locator('[data-stale]').getAttribute('data-stale')).toBe('false');

  stage.backend.die();
  await page.clock.fastForward(5000);
  await expect.poll(() => page.locator('[data-stale]').getAttribute('data-stale'), soon).toBe('true');
  await page.clock.fastForward(37_000);
  await page.getByRole('heading', { name: /看不到后台了 · 数据停在 4\d 秒前/ }).waitFor();
  expect(await page.getByText('一切正常').count()).toBe(0);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  expect(await page.getByRole('status', { name: '正在读取…' }).count()).toBe(0);

  stage.backend.dead = false;
  await page.clock.fastForward(10_000);
  await page.getByRole('heading', { name: /一切正常/ }).waitFor();
  await expect.poll(() => page.locator('[data-stale]').getAttribute('data-stale'), soon).toBe('false');
});

it('misses and doubles nothing when its stream is cut again and again', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  const numbers = Array.from({ length: 12 }, (_, n) => `YCUT${String(n).padStart(4, '0')}`);
  for (const [n, orderNo] of numbers.entries()) {
    stage.backend.say(event(100 + n, orderNo, 'paid'));
    if (n % 4 === 3) stage.backend.cut();
  }
  for (const orderNo of numbers) await page.locator(`a[href="/orders/${orderNo}"]`).waitFor({ state: 'attached' });
  for (const orderNo of numbers) expect(await page.locator(`a[href="/orders/${orderNo}"]`).count()).toBe(1);
});

it('holds one stream a window, whatever screens are visited', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/watch`);
  await page.getByText('¥8,320', { exact: true }).waitFor();
  for (const key of ['o', 's', 'p', 'w']) {
    await page.keyboard.press('g');
    await page.keyboard.press(key);
    await page.waitForURL(/orders|stock|products|watch/);
  }
  await page.getByText('¥8,320', { exact: true }).waitFor();
  await expect.poll(() => stage.backend.state.wake.size, soon).toBe(1);
});
