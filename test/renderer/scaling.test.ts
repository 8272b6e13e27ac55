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
    refuse: null,
    identityFresh: false,
    scaling: {},
    savedVersions: [],
    enoughTraffic: true,
  }),
);

const called = (path: string) => stage.backend.state.calls.filter((call) => call.path === path);
const open = async (page: Page, path: string) => {
  page.setDefaultTimeout(60_000);
  await page.goto(stage.backend.url + path);
};

it('shows every service with its instances, what it was last decided, and why', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling');
  const services = page
    .getByRole('region', { name: 'Services' })
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading') });
  await services.first().waitFor();
  expect(await services.getByRole('heading').allInnerTexts()).toEqual([
    'Storefront',
    'Orders',
    'Dispense',
    'Commission',
    'Console',
  ]);
  const strip = page.getByRole('img', { name: '6 ready, 2 starting, 8 wanted, 2 standing, cap 16' });
  const states = await strip
    .locator('.instance')
    .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.state));
  expect(states).toHaveLength(16);
  expect(states.slice(0, 9)).toEqual([...Array(6).fill('ready'), 'starting', 'starting', 'free']);
  await page.getByText('fleet cap 32 leaves 6 here').waitFor();
  await page.getByText('rule: the slowest orders 2.4 s, above 2 s for 1 min: 7').waitFor();
  await page.getByRole('region', { name: 'The fleet' }).getByText('24').first().waitFor();
});

it('breathes calmly, and not at all for who wants no motion', async () => {
  const moving = (page: Page) =>
    page
      .locator('.instance[data-state="ready"]')
      .first()
      .evaluate((cell) => getComputedStyle(cell).animationName);
  await using lively = await stage.page({ reducedMotion: 'no-preference' });
  await open(lively.page, '/scaling');
  expect(await moving(lively.page)).toBe('instance-breathe');
  await using still = await stage.page();
  await open(still.page, '/scaling');
  expect(await moving(still.page)).toBe('none');
});

it('pulls a plug only after a second of holding, then tells what became of it', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await open(page, '/scaling');
  await page.getByRole('button', { name: '佣金计算：每个实例' }).click();
  const hold = page.getByRole('row', { name: /commission-r/ }).getByRole('button');
  await hold.click();
  expect(called('scaling.unplug')).toEqual([]);
  await hold.hover();
  await page.mouse.down();
  await expect.poll(() => called('scaling.unplug').length, soon).toBe(1);
  await page.mouse.up();
  expect(called('scaling.unplug')[0]!.input).toMatchObject({ instanceId: expect.stringMatching(/^commission-r/) });
  await page.getByText(/前拔掉了佣金计算的 commission-r/).waitFor();
  await page.getByText(/替补.*，这期间 0 单，已付未发 0 单/).waitFor();
  stage.backend.state.pulse = { orders: { sinceWatch: 221, lastMinute: 7, unpaidOpen: 0 } };
  await page.getByText(/这期间 7 单/).waitFor();
});

it('pauses with an end and a reason, says so, and resumes', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await open(page, '/scaling');
  await page.getByRole('button', { name: '暂停', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '暂停自动伸缩' });
  await dialog.getByRole('button', { name: '暂停缩容' }).last().click();
  await dialog.getByText('请写一句原因').waitFor();
  expect(called('scaling.pause')).toEqual([]);
  await dialog.getByLabel('原因').fill('直播');
  const before = Date.now();
  await dialog.getByRole('button', { name: '暂停缩容' }).last().click();
  await page.getByText('林晓：直播').waitFor();
  const { untilMs, what } = called('scaling.pause')[0]!.input as { untilMs: number; what: string };
  expect(what).toBe('scale_in');
  expect(Math.abs(untilMs - before - 3_600_000)).toBeLessThan(120_000);
  await page.getByRole('button', { name: '恢复' }).click();
  await page.getByText('林晓：直播').waitFor({ state: 'detached' });
});

it('sets a size by hand within its bounds; an operator only upwards', async () => {
  stage.backend.state.role = 'operator';
  await using opened = await stage.page();
  const { page } = opened;
  await open(page, '/scaling');
  await page.getByRole('button', { name: '店铺前台：每个实例' }).click();
  const form = page.getByRole('form', { name: '人工设定' });
  await form.getByText('8 到 16 个').waitFor();
  await form.getByLabel('实例数').fill('7');
  await form.getByLabel('原因').fill('稳一点');
  await form.getByRole('button', { name: '设定' }).click();
  await form.getByRole('alert').first().waitFor();
  expect(called('scaling.override')).toEqual([]);
  await form.getByLabel('实例数').fill('10');
  await form.getByRole('button', { name: '设定' }).click();
  await page.getByText(/林晓 设为 10 个，到/).waitFor();
  expect(called('scaling.override')[0]!.input).toMatchObject({ service: 'storefront', instances: 10, why: '稳一点' });
  await form.getByRole('button', { name: '现在就交还' }).click();
  await page.getByText(/林晓 设为 10 个，到/).waitFor({ state: 'detached' });
});

it('says what the policy means while it is typed, asks why, and for a raise who', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling?view=policy');
  const meaning = page.getByRole('region', { name: /What (the policy means|it will mean)/ });
  await meaning.getByText('Storefront 2–16').waitFor();
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByLabel('Storefront · Instance cap').fill('99');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('From 1 to 64').waitFor();
  await page.getByLabel('Storefront · Instance cap').fill('20');
  await meaning.getByText('Storefront 2–20').waitFor();
  await page.getByLabel('Scale-in window (min)').fill('8');
  await meaning.getByText(/Gives back after 8 min/).waitFor();
  await page.getByLabel('Instances', { exact: true }).fill('40');
  await meaning.getByText('never more than 40 in all').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the policy' });
  await dialog.getByText('Storefront · Instance cap').waitFor();
  await dialog.getByRole('button', { name: 'Save and apply' }).click();
  await dialog.getByText('Say why, in a few words').waitFor();
  await dialog.getByLabel('Why').fill('a live show tonight');
  await dialog.getByRole('button', { name: 'Save and apply' }).click();
  const identity = page.getByRole('dialog', { name: /identity|it is you/i });
  await identity.getByLabel('Password').fill('a-right-password');
  await identity
    .getByRole('button')
    .filter({ hasText: /confirm/i })
    .click();
  await page.getByText('The policy is in force').waitFor();
  const saves = called('scaling.save');
  expect(saves).toHaveLength(2);
  expect(saves[1]!.input).toMatchObject({
    why: 'a live show tonight',
    basedOn: 12,
    policy: {
      preset: 'custom',
      fleetCap: 40,
      pace: { scaleInWindowMs: 480_000 },
      services: { storefront: { cap: 20 } },
    },
  });
});

it('keeps what is typed from being lost, here and between the parts of the screen', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling?view=policy');
  await page.getByRole('button', { name: 'Use Safe' }).click();
  await page
    .getByText('There are unsaved changes')
    .or(page.getByText(/unsaved/i))
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Versions' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await dialog
    .getByRole('button')
    .filter({ hasNotText: /leave|discard/i })
    .first()
    .click();
  await dialog.waitFor({ state: 'detached' });
  expect(page.url()).toContain('view=policy');
});

it('tells a conflict and keeps the draft', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  stage.backend.state.refuse = { code: 'conflict', message: '', reason: 'policy_changed' };
  await open(page, '/scaling?view=policy');
  await page.getByRole('button', { name: 'Use Safe' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Save the policy' });
  await dialog.getByText('All services · Used before more come').waitFor();
  await dialog.getByLabel('Why').fill('safer');
  await dialog.getByRole('button', { name: 'Save and apply' }).click();
  await dialog.getByText('Somebody saved another version in between').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('listitem').filter({ hasText: 'Safe' }).getByText('In use').waitFor();
});

it('adds a rule drawn from its schema and says it in words', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling?view=policy');
  await page.getByRole('button', { name: 'Advanced' }).click();
  await page.getByRole('button', { name: 'Add a rule' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a rule' });
  await dialog.getByLabel('Above').fill('1500');
  await dialog.getByText('the slowest orders above 1.5 s for 1 min: 100% more').waitFor();
  await dialog.getByLabel('Above').fill('-1');
  await dialog.getByText('Something is not filled in right.').waitFor();
  await dialog.getByLabel('Above').fill('1500');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByText('the slowest orders above 1.5 s for 1 min: 100% more').waitFor();
  await page.getByText(/3 rules besides/).waitFor();
});

it('shows the presets without figures while too little is recorded, and all of it read-only to operators', async () => {
  Object.assign(stage.backend.state, { enoughTraffic: false, role: 'operator' });
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling?view=policy');
  await page.getByText('Not enough recorded traffic yet').first().waitFor();
  expect(await page.getByText('Not enough recorded traffic yet').count()).toBe(3);
  await page.getByText('Only the owner changes the policy').waitFor();
  expect(await page.getByRole('button', { name: 'Use Safe' }).isDisabled()).toBe(true);
  expect(await page.getByLabel('Instances', { exact: true }).isDisabled()).toBe(true);
  expect(await page.getByRole('button', { name: 'Save', exact: true }).count()).toBe(0);
});

it('goes back to an earlier version in one step', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await open(page, '/scaling?view=versions');
  const old = page.getByRole('listitem').filter({ hasText: '第 11 版' }).first();
  await old.getByText('缩得太急，晚一点还').waitFor();
  await old.getByText('缩容观察期').waitFor();
  await old.getByRole('button', { name: '用回这一版' }).click();
  const dialog = page.getByRole('dialog', { name: '用回第 11 版' });
  await dialog.getByText('总实例上限').waitFor();
  await dialog.getByRole('button', { name: '用回这一版' }).click();
  await page.getByText('第 13 版').waitFor();
  expect(called('scaling.revert')[0]!.input).toEqual({ id: 11, why: '用回第 11 版' });
});

it('asks whether a good forecast may act, and takes no for a week', async () => {
  stage.backend.state.scaling = { forecastScore: { withinBand: 0.84, errorPercent: 18, days: 21, asks: true } };
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await open(page, '/scaling');
  await page.getByText('Over the last 21 days 84% of the hours').waitFor();
  await page.getByRole('button', { name: 'Let the forecast act' }).click();
  const dialog = page.getByRole('dialog', { name: 'Let the forecast act' });
  await dialog.getByRole('button', { name: 'Save and apply' }).click();
  await expect.poll(() => called('scaling.save').length, soon).toBe(1);
  expect(called('scaling.save')[0]!.input).toMatchObject({ policy: { forecast: 'act' } });
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Not yet' }).click();
  await page.getByText('The forecast has been right. May it act?').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('region', { name: 'The fleet' }).waitFor();
  expect(await page.getByText('The forecast has been right. May it act?').count()).toBe(0);
});
