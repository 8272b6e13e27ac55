import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Stage } from './browser.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 180_000 });
const soon = { timeout: 60_000 };

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
    messages: [],
    calls: [],
    scaling: {},
  }),
);

const asked = () => stage.backend.state.calls.findLast((call) => call.path === 'scaling.whyNot')?.input;
const open = async (page: Page, path: string) => {
  page.setDefaultTimeout(60_000);
  await page.goto(stage.backend.url + path);
};

it('lists every change with its reasons, and opens what was seen then', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling/decisions');
  const row = page.getByRole('button', { name: /Dispense.*5 → 6/ }).last();
  await row.getByText('Fleet cap: 7 were wanted').waitFor();
  await row.click();
  const answer = page.getByRole('region', { name: 'What was seen' });
  await answer.getByText('5 → 6').first().waitFor();
  await answer.getByRole('listitem').filter({ hasText: 'fleet cap 32 leaves 6 here' }).waitFor();
  await answer.getByText('Arrivals/s').waitFor();
  expect(await row.getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: '24 hours further back' }).waitFor();
});

it('answers why nothing happened at a time of the shop’s clock', async () => {
  await using opened = await stage.page({ locale: 'en', timezoneId: 'America/New_York' });
  const { page } = opened;
  await open(page, '/scaling/decisions');
  const form = page.getByRole('form', { name: "Why didn't it scale then?" });
  await form.getByLabel('Time').fill('2026-11-28T02:10');
  await form.getByRole('button', { name: 'Find out' }).click();
  const answer = page.getByRole('region', { name: 'What was seen' });
  await answer.getByText('Kept at 2').waitFor();
  await answer.getByText('2 always stand').waitFor();
  // ten past two in Shanghai, whatever the computer's zone
  expect(asked()).toEqual({ service: 'storefront', atMs: Date.parse('2026-11-27T18:10:00Z') + 1 });
});

it('marks each change on the chart: one stop for Tab, then arrows, each with its reason', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/watch');
  const lane = page.getByRole('toolbar', { name: 'Scaling decisions' });
  const marks = lane.getByRole('button');
  await marks.first().waitFor();
  expect(await marks.count()).toBeGreaterThan(2);
  await marks.first().focus();
  await page.getByText('schedule “晚高峰”: at least 3').waitFor();
  await page.keyboard.press('ArrowRight');
  expect(await marks.nth(1).evaluate((mark) => mark === document.activeElement)).toBe(true);
  const boxes = await marks.evaluateAll((all) => all.map((each) => each.getBoundingClientRect()));
  for (const [index, box] of boxes.entries()) {
    expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
    if (index > 0) expect(box.left).toBeGreaterThanOrEqual(boxes[index - 1]!.right);
  }
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/scaling\/decisions\?.*service=/);
});

it('draws the instances by service under the orders, and the forecast ahead of them', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/watch');
  const chart = page.getByRole('region', { name: 'Orders and instances', exact: true });
  await expect.poll(() => chart.locator('.recharts-area-area').count(), soon).toBeGreaterThanOrEqual(7);
  // read in one look: the chart is drawn anew every few seconds
  const gap = () =>
    chart.evaluate((panel) => {
      const box = (path: string) => panel.querySelector(path)?.getBoundingClientRect();
      const ahead = box('path.recharts-line-curve[stroke-dasharray="2 4"]');
      const past = box('path.recharts-area-curve');
      return ahead && past && ahead.width > 0 ? ahead.left - past.right : Number.NaN;
    });
  await expect.poll(gap, soon).toBeGreaterThan(-4);
});

it('reckons the spend against alerts, cap and the peak held all month', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/spend');
  await page.getByText('Simulated price').waitFor();
  for (const text of [
    '¥214.60 spent, 72% of the cap of ¥300.00.',
    'The alert at ¥200.00 has passed.',
    'The next alert is at ¥250.00.',
    '¥61.20 is left for scaling out after the standing instances are paid.',
    'At most ¥2.10 over: the time from noticing to stopping.',
    'scaling saves 71%',
    '¥0.014',
  ])
    await page.getByText(text).first().waitFor();
  const rows = page.getByRole('table', { name: 'Day by day' }).getByRole('row');
  expect(await rows.count()).toBe(31);
  await page.getByRole('button', { name: '7 days' }).click();
  await expect.poll(() => rows.count(), soon).toBe(8);
  await page.getByRole('link', { name: 'Set alerts and cap' }).click();
  await page.getByText('You are told at these amounts. Nothing stops.').waitFor();
  await page.getByText('paid orders deliver, payment notifications are taken').waitFor();
});
