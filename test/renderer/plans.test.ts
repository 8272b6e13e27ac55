import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { looks, seriousFaults } from './accessibility.ts';
import { Stage } from './browser.ts';
import { cutOff, tooWide } from './fits.ts';
import { promos, schedules } from './fake/promo-data.ts';
import { begun } from './fake/what-if-router.ts';

// a busy machine may be slow; what is waited for either comes or never does
vi.setConfig({ testTimeout: 600_000 });
const soon = { timeout: 30_000 };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
}, 120_000);
afterAll(() => stage?.[Symbol.asyncDispose]());
beforeEach(() =>
  Object.assign(stage.backend.state, {
    signedIn: true,
    role: 'owner',
    calls: [],
    promos: promos(),
    schedules: schedules(),
    savedVersions: [],
    scaling: {},
    whatIf: { input: null, startedAtMs: 0, progress: 1, state: 'done', blocked: null, warnings: [] },
    rehearsal: null,
    identityFresh: false,
    refuse: null,
  }),
);

const called = (path: string) =>
  stage.backend.state.calls.filter((call) => call.path === path).map((call) => call.input);
const evening = '00000000-0000-7000-8000-000000000601';
const words = {
  'zh-CN': {
    schedule: '新定时扩容',
    plan: '安排促销',
    run: '试算',
    cap: '总实例上限',
    file: '文件',
    start: '开始彩排',
    apply: '采用候选策略',
  },
  en: {
    schedule: 'New schedule',
    plan: 'Plan promo',
    run: 'Run',
    cap: 'Fleet cap',
    file: 'File',
    start: 'Start rehearsal',
    apply: 'Apply candidate',
  },
} as const;

describe.each(looks)('promos, what-if and rehearsal, $locale, $colorScheme', (look) => {
  it('are free of serious accessibility faults in every state, and nothing is cut off at 1024×700', async () => {
    await using opened = await stage.page({ ...look, viewport: { width: 1024, height: 700 } });
    const { page, complaints } = opened;
    page.setDefaultTimeout(120_000);
    const say = words[look.locale];
    const faults: string[] = [];
    let views = 0;
    const check = async (where: string) => {
      views += 1;
      await page.waitForFunction(() => !document.querySelector('[role="status"][aria-label]'));
      faults.push(...(await seriousFaults(page)).map((fault) => `${where}: ${fault}`));
      faults.push(...(await tooWide(page)).map((html) => `${where} is too wide: ${html}`));
      faults.push(...(await cutOff(page)).map((html) => `${where} is cut off: ${html}`));
    };
    const visit = (path: string) => page.goto(stage.backend.url + path);
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    await visit('/promos');
    await page.getByText('加速器周末').waitFor();
    await check('list');
    for (const view of ['month', 'week']) {
      await visit(`/promos?view=${view}`);
      await page.getByText('加速器周末').first().waitFor();
      await check(view);
    }
    await visit('/promos?view=schedules');
    await page.getByText('午休').waitFor();
    await check('schedules');
    await press(say.schedule);
    await page.getByRole('dialog').waitFor();
    await check('schedule form');
    await visit('/promos/new');
    await press(say.plan);
    await page.getByRole('alert').first().waitFor();
    await check('promo, wrong');
    await visit(`/promos/${evening}`);
    await page.getByText(/¥8\./).waitFor();
    await check('promo');
    await visit('/promos/00000000-0000-7000-8000-000000000604');
    await page.getByText('3,820', { exact: true }).waitFor();
    await check('promo, over');
    await visit('/scaling/what-if');
    await press(say.file);
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('0,x\n') });
    await page.getByRole('alert').first().waitFor();
    await check('what-if, bad file');
    await visit('/scaling/what-if');
    await page.getByLabel(say.cap).fill('48');
    await press(say.run);
    await page.getByRole('cell', { name: '32,208' }).waitFor();
    await check('what-if, compared');
    await visit('/scaling/rehearsal');
    await page.getByRole('button', { name: say.start }).waitFor();
    await check('rehearsal');
    stage.backend.state.rehearsal = begun({ durationMs: 240_000 });
    await visit('/scaling/rehearsal');
    await page.getByText('812', { exact: true }).waitFor();
    await check('rehearsal, live');
    stage.backend.state.rehearsal = { ...stage.backend.state.rehearsal, state: 'done', failed: 3 };
    await visit('/scaling/rehearsal');
    await page.getByText('812', { exact: true }).waitFor();
    await check('rehearsal, report');
    console.log(
      `${views} views, ${faults.length} faults, ${complaints.length} complaints (${look.locale}, ${look.colorScheme})`,
    );
    expect(faults).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

it('plans a promo: the four answers follow the form before anything is saved', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos`);
  await page.getByRole('link', { name: '新促销' }).click();
  await page.getByText('选好商品和时间就知道').first().waitFor();
  await page.getByLabel('名称').fill('午夜场');
  const products = page.getByRole('group', { name: '参加的商品' });
  await products.getByRole('checkbox', { name: /^50 元/ }).check();
  const answers = page.getByRole('region', { name: '这场促销要什么、花多少' });
  await answers.getByText('卡密够').waitFor();
  await page.getByRole('button', { name: '×30' }).click();
  await answers.getByText(/剩 38，还缺/).waitFor();
  await answers.getByText('店铺前台想要 60 个实例，超过它的上限').waitFor();
  await page.getByRole('button', { name: '×3', exact: true }).click();
  await answers.getByText('没有', { exact: true }).waitFor();
  expect(called('promos.save')).toEqual([]);
  await page.getByRole('button', { name: '优惠码', exact: true }).click();
  await page.getByLabel('优惠码', { exact: true }).fill('SPRING');
  await answers.getByText('已经有优惠码「SPRING」').waitFor();
  await page.getByRole('button', { name: '安排促销' }).click();
  await page.getByText('已经有这个优惠码了').first().waitFor();
  await page.getByLabel('优惠码', { exact: true }).fill('NIGHT30');
  await page.getByRole('button', { name: '安排促销' }).click();
  await page.waitForURL('**/promos');
  await page.getByRole('link', { name: '午夜场' }).waitFor();
  expect(called('promos.save').at(-1)).toMatchObject({
    name: '午夜场',
    offer: { kind: 'coupon', code: 'NIGHT30', percent: 10 },
    expectedMultiple: 3,
    leadMs: 300_000,
  });
});

it('cancels price, schedule and floor together, says so, and only when held', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos`);
  await page.getByRole('button', { name: '取消促销「周五夜场」' }).click();
  const dialog = page.getByRole('dialog');
  for (const what of ['促销价', '定时扩容', '实例保底']) await dialog.getByText(what).waitFor();
  const hold = dialog.getByRole('button', { name: /^取消促销/ });
  await hold.click({ delay: 50 });
  expect(called('promos.cancel')).toEqual([]);
  await hold.hover();
  await page.mouse.down();
  await expect.poll(() => called('promos.cancel'), soon).toEqual([{ id: evening }]);
  await page.mouse.up();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('已取消').nth(1).waitFor();
});

it('repeats a floor on picked weekdays, and lists the next five dates while it is typed', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos?view=schedules`);
  await page.getByRole('button', { name: '新定时扩容' }).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.getByRole('listitem').count(), soon).toBe(5);
  for (const line of await dialog.getByRole('listitem').allInnerTexts()) expect(line).toMatch(/周五 20:00 – /);
  await dialog.getByRole('button', { name: '周五' }).click();
  await dialog.getByText('选好日子和时间，这里会列出日期').waitFor();
  await dialog.getByRole('button', { name: '周日' }).click();
  await dialog.getByLabel('开始').fill('09:30');
  await expect
    .poll(async () => (await dialog.getByRole('listitem').allInnerTexts())[0], soon)
    .toMatch(/周日 09:30 – 13:30$/);
  await dialog.getByLabel('名称').fill('早市');
  await dialog.getByRole('button', { name: '保存' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(called('promos.saveSchedule').at(-1)).toMatchObject({
    name: '早市',
    rrule: 'FREQ=WEEKLY;BYDAY=SU',
    startsAt: '09:30',
    durationMs: 14_400_000,
    floors: { storefront: 4, orders: 2, dispense: 2 },
  });
  await page.getByText('每周日 09:30，持续 4 小时').waitFor();
});

it('applies only what was tried: run, compare, change, run again, say why, confirm who it is', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/scaling/what-if`);
  const apply = page.getByRole('button', { name: '采用候选策略' });
  const run = page.getByRole('button', { name: '试算', exact: true });
  await expect.poll(() => apply.isDisabled(), soon).toBe(true);
  stage.backend.state.whatIf.progress = 0.4;
  await page.getByLabel('总实例上限').fill('48');
  await run.click();
  await page.getByText('40%').waitFor();
  await page.getByRole('button', { name: '取消' }).click();
  await page.getByText('先试算，再采用').waitFor();
  await expect.poll(() => called('whatIf.cancel'), soon).toEqual([{ id: 'run-1' }]);
  stage.backend.state.whatIf.progress = 1;
  stage.backend.state.whatIf.blocked = 'over_budget';
  await run.click();
  await page.getByText('不能采用：会超出花费封顶。').waitFor();
  expect(await apply.isDisabled()).toBe(true);
  stage.backend.state.whatIf.blocked = null;
  await run.click();
  await page.getByText('试算完了，可以采用。').waitFor();
  await page.getByRole('row', { name: /慢单（超过 1 秒） 0 32,208 更好 少 100%/ }).waitFor();
  await page.getByLabel('总实例上限').fill('40');
  await page.getByText('试算以后改过了').waitFor();
  expect(await apply.isDisabled()).toBe(true);
  await page.getByLabel('总实例上限').fill('48');
  await apply.click();
  const dialog = page.getByRole('dialog', { name: '采用候选策略' });
  await dialog.getByLabel('为什么改').fill('周五不够用');
  await dialog.getByRole('button', { name: '保存并生效' }).click();
  await page.getByRole('dialog', { name: '请再确认一次是你' }).getByLabel('密码').fill('right-password');
  await page.getByRole('button', { name: '确认', exact: true }).click();
  await expect.poll(() => stage.backend.state.savedVersions[0]?.policy.fleetCap, soon).toBe(48);
  expect(called('scaling.save').at(-1)).toMatchObject({ why: '周五不够用' });
  await page.getByText('现在的策略被别人改过了').or(page.getByText('候选策略和现在一样')).waitFor();
});

it('keeps what was chosen and the result when one leaves What-if and comes back', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/scaling/what-if`);
  await page.getByRole('button', { name: '上涨', exact: true }).click();
  await page.getByRole('button', { name: '一夜 30 倍' }).click();
  await page.getByLabel('总实例上限').fill('20');
  await page.getByRole('button', { name: '试算', exact: true }).click();
  await page.getByRole('table').waitFor();
  await page.getByRole('link', { name: '彩排' }).click();
  await page.getByRole('button', { name: '开始彩排' }).waitFor();
  await page.getByRole('link', { name: '试算' }).click();
  await page.getByRole('table').waitFor();
  expect(await page.getByLabel('涨到几倍').inputValue()).toBe('30');
  expect(await page.getByLabel('总实例上限').inputValue()).toBe('20');
  expect(called('whatIf.start')).toMatchObject([
    { traffic: { kind: 'ramp', multiple: 30, rampMs: 28_800_000 }, candidate: { fleetCap: 20 } },
  ]);
});

it('keeps the columns of What-if apart, however long the name of a day', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await page.setViewportSize({ width: 1200, height: 800 });
  await page.goto(`${stage.backend.url}/scaling/what-if`);
  await page.getByRole('button', { name: 'Recorded', exact: true }).click();
  await page.getByLabel('From', { exact: true }).click();
  await page
    .getByRole('option', { name: /Wednesday/ })
    .first()
    .click();
  const left = (await page.getByRole('region', { name: 'Traffic', exact: true }).boundingBox())!;
  const right = (await page
    .getByText('Nothing tried yet')
    .locator('xpath=ancestor::div[contains(@class, "rounded")]')
    .last()
    .boundingBox())!;
  expect(right.x - (left.x + left.width)).toBeGreaterThanOrEqual(8);
});

it('carries what is typed in the policy into What-if, and asks nothing on the way', async () => {
  await using opened = await stage.page({ locale: 'en' });
  const { page } = opened;
  await page.goto(`${stage.backend.url}/scaling?view=policy`);
  await page.getByRole('textbox', { name: 'Instances', exact: true }).fill('44');
  await page.getByRole('link', { name: 'Try it first' }).click();
  await page.waitForURL('**/scaling/what-if');
  expect(await page.getByRole('textbox', { name: 'Fleet cap', exact: true }).inputValue()).toBe('44');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('table', { name: 'Candidate against current' }).waitFor();
  expect(called('whatIf.start').at(-1)).toMatchObject({ candidate: { fleetCap: 44 } });
});

it('rehearses a promo, stops at once, and reports', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos/${evening}`);
  await page.getByRole('link', { name: '彩排', exact: true }).click();
  await page.getByText('照促销「周五夜场」的样子来买家').waitFor();
  await page.getByLabel('最多花').fill('3');
  await page.getByText('花费到 ¥3.00 就停。').waitFor();
  await page.getByRole('button', { name: '开始彩排' }).click();
  await page.getByRole('region', { name: '彩排进行中' }).getByText('812', { exact: true }).waitFor();
  expect(called('rehearsals.start')).toEqual([
    { scenario: { kind: 'promo', promoId: evening }, durationMs: 240_000, peakPerSecond: 10, costCeilingMinor: 300 },
  ]);
  await page.getByRole('button', { name: '停止彩排' }).click();
  await page.getByText('有人停了彩排，之前演了 812 单').waitFor();
  expect(called('rehearsals.stop')).toHaveLength(1);
});

it('an operator sees all of it, tries policies, and changes nothing', async () => {
  stage.backend.state.role = 'operator';
  stage.backend.state.rehearsal = begun({ durationMs: 240_000 });
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos`);
  await page.getByRole('link', { name: '周五夜场' }).click();
  await page.getByText('×15').waitFor();
  expect(await page.getByRole('button', { name: /安排|保存|取消促销/ }).count()).toBe(0);
  await page.goto(`${stage.backend.url}/scaling/what-if`);
  await page.getByLabel('总实例上限').fill('48');
  await page.getByRole('button', { name: '试算', exact: true }).click();
  await page.getByText('要店主来采用。').waitFor();
  await page.goto(`${stage.backend.url}/scaling/rehearsal`);
  expect(await page.getByRole('button', { name: '停止彩排' }).isDisabled()).toBe(true);
});

it('goes by keyboard: jumps, tabs, a checkbox, a run', async () => {
  await using opened = await stage.page();
  const { page } = opened;
  await page.goto(`${stage.backend.url}/promos`);
  await page.getByText('周五夜场').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('f');
  await page.waitForURL('**/scaling/what-if');
  await page.getByRole('button', { name: '试算', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('table').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.waitForURL('**/promos');
  await page.getByRole('button', { name: '月', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('table').waitFor();
  await page.goto(`${stage.backend.url}/promos/new`);
  await page.getByRole('checkbox', { name: '星河游戏 点卡' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('选了 3 个规格').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.getByText('选了 2 个规格').waitFor();
});
