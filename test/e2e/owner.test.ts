import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { openRunningShop, type RunningShop } from '../support/running-shop.ts';
import { hosts, launchBrowser, type OpenPage } from './hosts.ts';
import { promoAnswers, typePromo, visit } from './owner-acts.ts';
import { zh } from './words.ts';

const zone = 'Asia/Shanghai';
const promo = { name: '今晚的绘图夜场', product: '海燕绘图 Studio', percent: 20, multiple: 5, zone };

let database: TestDatabase;
let shop: RunningShop;
let browser: Browser;

beforeAll(async () => {
  database = await testDatabase();
  // an instance carries under seven orders a second
  const env = { YINGHUO_UPSTREAM_DELAY_MS: 'orders=150,dispense=150', YINGHUO_JOB_SLOTS: '1' };
  [shop, browser] = await Promise.all([openRunningShop(database.url, { counts: { scaler: 1 }, env }), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await shop?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

async function openDesk(host: keyof typeof hosts): Promise<OpenPage> {
  const desk = await hosts[host](shop, browser);
  desk.page.setDefaultTimeout(30_000);
  await desk.page.getByText(zh('watch.justNow')).waitFor();
  return desk;
}

const refused = ({ complaints }: OpenPage) =>
  complaints.filter((text) => /Content Security Policy|Refused to|Uncaught|TypeError/.test(text));

describe('an evening of the owner in the window', () => {
  let desk: OpenPage;
  let page: Page;

  beforeAll(async () => {
    desk = await openDesk('electron');
    page = desk.page;
  });
  afterAll(() => desk?.[Symbol.asyncDispose]());

  test('a promo for tonight answers its four questions, is saved, and stands in the list', async () => {
    await visit(page, zh, 'promos');
    await typePromo(page, zh, promo);
    const answers = await promoAnswers(page, zh);
    expect(answers).toHaveLength(4);
    for (const [index, name] of (['keys', 'ready', 'cost', 'conflicts'] as const).entries()) {
      expect(answers[index]).toContain(zh(`promos.ask.${name}`));
      expect(answers[index]).not.toContain(zh('promos.notYet'));
    }
    expect(answers[2]).toMatch(/¥\d/);
    await page.getByRole('button', { name: zh('promos.plan'), exact: true }).click();
    const line = page.getByRole('listitem').filter({ hasText: promo.name });
    await line.getByText(zh('promos.state.planned')).waitFor();
    await line.getByText(zh('promos.keysEnough')).waitFor();
  });

  test('spend has its figures, and Watch still says its verdict', async () => {
    await visit(page, zh, 'spend');
    for (const label of ['today', 'month'] as const) {
      const told = page
        .locator('dl > div')
        .filter({ hasText: zh(`spend.${label}`) })
        .locator('.numeral')
        .first();
      await expect.poll(() => told.innerText(), { timeout: 30_000 }).toMatch(/¥\s?\d/);
    }
    await visit(page, zh, 'watch');
    await page.getByText(zh('watch.justNow')).waitFor();
    const verdict = await page.getByRole('heading', { level: 1 }).innerText();
    expect(verdict).toMatch(/\p{Script=Han}{2}/u);
    expect(refused(desk)).toEqual([]);
  });
});
