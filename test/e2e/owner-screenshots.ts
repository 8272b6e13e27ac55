// node test/e2e/owner-screenshots.ts <folder> [minutes of traffic]: the owner's screens, in the window, from a real shop that scales.
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from 'playwright';
import { benchPostgres } from '../bench/bench.ts';
import { openRunningShop, type RunningShop } from '../support/running-shop.ts';
import { sendTraffic } from '../support/traffic.ts';
import { hosts, launchBrowser, type Look } from './hosts.ts';
import { promoAnswers, startRehearsal, tryPolicy, typePromo, visit } from './owner-acts.ts';
import { english, zh } from './messages.ts';

const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/screenshots');
const minutes = Number(process.argv[3] ?? 3);
const mostBytes = 300_000;
const size = { width: 1440, height: 900 };
const looks = {
  'zh-dark': { locale: 'zh-CN', colorScheme: 'dark' },
  'en-light': { locale: 'en-US', colorScheme: 'light' },
} as const satisfies Record<string, Look>;
type LookName = keyof typeof looks;

async function evening(shop: RunningShop, browser: Browser, look: LookName): Promise<void> {
  await using desk = await hosts.electron(shop, browser, looks[look]);
  const { page } = desk;
  page.setDefaultTimeout(60_000);
  const say = look === 'zh-dark' ? zh : english;
  const shoot = (name: string) => shootTo(page, `electron-${name}-${look}`);
  await desk.app?.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]!.setContentSize(width, height);
  }, size);
  await page.getByText(say('watch.justNow')).waitFor();

  await visit(page, say, 'promos');
  await typePromo(page, say, {
    name: look === 'zh-dark' ? '今晚的绘图夜场' : 'Drawing night',
    product: '海燕绘图 Studio',
    percent: 20,
    multiple: 5,
    zone: 'Asia/Shanghai',
  });
  await promoAnswers(page, say);
  await shoot('promo-form');
  await page.getByRole('button', { name: say('promos.plan'), exact: true }).click();
  await page.getByText(say('promos.state.planned')).first().waitFor();
  await shoot('promos');

  await visit(page, say, 'scaling');
  await tryPolicy(page, say, { fleetCap: 40, target: 50, zone: 'Asia/Shanghai' });
  await sleep(1000);
  await shoot('what-if');

  await visit(page, say, 'rehearsal');
  await shoot('rehearsal-form');
  await startRehearsal(page, say, 9, '5');
  await sleep(35_000);
  await shoot('rehearsal-running');
  await visit(page, say, 'watch');
  await page.getByRole('button', { name: say('chart.spans.15') }).click();
  await sleep(15_000);
  await shoot('watch-scaling');
  await visit(page, say, 'rehearsal');
  await page.getByRole('region', { name: say('rehearsal.report') }).waitFor({ timeout: 180_000 });
  await shoot('rehearsal');

  await visit(page, say, 'decisions');
  await page
    .getByRole('region', { name: say('decisions.list') })
    .getByRole('button')
    .filter({ hasText: /\d → \d/ })
    .first()
    .click();
  await page.getByRole('region', { name: say('decisions.answer') }).waitFor();
  await sleep(1500);
  await shoot('decisions');

  await visit(page, say, 'scaling');
  const service = say('service.dispense');
  await page.getByRole('button', { name: say('scaling.showInstances', { service }) }).click();
  await page
    .getByRole('table', { name: say('scaling.instances') })
    .getByRole('button', { name: say('scaling.unplug') })
    .first()
    .hover();
  await page.mouse.down();
  await sleep(2500);
  await page.mouse.up();
  await sleep(2500);
  await shoot('scaling');
  await page.getByRole('button', { name: say('scaling.view.policy'), exact: true }).click();
  await sleep(500);
  await shoot('policy');
  await page.getByRole('button', { name: say('scaling.view.versions'), exact: true }).click();
  await sleep(500);
  await shoot('versions');

  await visit(page, say, 'spend');
  await page.getByRole('table', { name: say('spend.days') }).waitFor();
  await sleep(500);
  await shoot('spend');
}

async function shootTo(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path });
  const { size: bytes } = await stat(path);
  console.log(`${name} ${Math.round(bytes / 1000)} kB${bytes > mostBytes ? ' TOO BIG' : ''}`);
}

await mkdir(folder, { recursive: true });
await using postgres = await benchPostgres();
await using shop = await openRunningShop(await postgres.newDatabase('owner_screenshots'), {
  counts: { scaler: 1 },
  env: { YINGHUO_UPSTREAM_DELAY_MS: 'orders=150,dispense=150', YINGHUO_JOB_SLOTS: '1' },
});
await using _traffic = await sendTraffic(shop, (ms) => 1 + 0.5 * Math.sin(ms / 40_000));
const browser = await launchBrowser();
try {
  await sleep(minutes * 60_000);
  for (const look of Object.keys(looks) as LookName[]) await evening(shop, browser, look);
} finally {
  await browser.close();
}
