import { expect, test } from 'vitest';
import { verdict } from '../../../server/contract/pulse.ts';
import { sentences, serviceNames } from '../../../src/main/watch/sentences.ts';
import { verdictSentence } from '../../../src/main/watch/verdict-messages.ts';
import en from '../../../src/renderer/locales/en.json' with { type: 'json' };
import zhCn from '../../../src/renderer/locales/zh-CN.json' with { type: 'json' };

const onScreen = { 'zh-CN': zhCn, en };
const locales = ['zh-CN', 'en'] as const;

test.each(locales)('%s: tray and notification use the words of the screen, for every verdict there is', (locale) => {
  const screen = onScreen[locale].verdict as Record<string, Record<string, string>>;
  for (const key of verdict.shape.key.options) {
    const { lead, rest = '', watchLead, others = {} } = sentences[locale][key]!;
    const plain = (text: string | undefined) => text?.replaceAll(/\{\{(\w+)\}\}/g, '{$1}');
    const said = (name: 'lead' | 'rest') => {
      const { [name]: whole, [`${name}_one`]: one, [`${name}_other`]: many } = screen[key]!;
      return many === undefined ? plain(whole ?? '') : [plain(one), plain(many)];
    };
    expect([key, lead, rest, watchLead]).toEqual([key, said('lead'), said('rest'), plain(screen[key]!.watchLead)]);
    // what only the screen says of silence is the one exception
    const more = Object.keys(screen[key]!).filter((name) => !/^(lead|rest|watchLead)(_one|_other)?$/.test(name));
    if (key !== 'quiet')
      expect([key, others]).toEqual([key, Object.fromEntries(more.map((name) => [name, plain(screen[key]![name])]))]);
  }
  expect(serviceNames[locale]).toEqual(onScreen[locale].service);
});

test.each([
  [
    'zh-CN',
    'all_well',
    'ok',
    { since: '22:00', orders: 214, count: 214, revenueMinor: 832_000, currency: 'CNY' },
    '一切正常 · 22:00 起 214 单 ¥8,320',
  ],
  [
    'en',
    'all_well',
    'ok',
    { since: '22:00', orders: 1, count: 1, revenueMinor: 1250, currency: 'CNY' },
    'All well · 1 order, ¥12.50 since 22:00',
  ],
  [
    'zh-CN',
    'undelivered',
    'needs',
    { count: 3, amountMinor: 18_600, oldestMs: 360_000 },
    '需要你：3 单已付未发，共 ¥186 · 最久 6分钟',
  ],
  [
    'en',
    'undelivered',
    'needs',
    { count: 1, amountMinor: 18_600, oldestMs: 41_000 },
    'Needs you: 1 paid order undelivered, ¥186, oldest 41 sec',
  ],
  ['zh-CN', 'stale', 'needs', { ageMs: 41_000 }, '看不到后台了 · 数据停在 41秒前'],
  ['zh-CN', 'quiet', 'watch', { silentMs: 2_820_000, usual: 'no', weekday: 1, hour: 3 }, '留意：47分钟没有订单'],
  [
    'en',
    'instances_missing',
    'watch',
    { service: 'dispense', count: 1 },
    'Keep an eye: Dispense has no ready instance; it is being replaced',
  ],
  [
    'en',
    'sells_out',
    'watch',
    { name: 'Steam ¥50', hours: 2, left: 3 },
    'Keep an eye: Steam ¥50 sells out in about 2 hr',
  ],
  ['zh-CN', 'sells_out', 'watch', { name: 'Steam ¥50', hours: 0, left: 0, lead: 'soldOut' }, '留意：Steam ¥50 已断货'],
  ['zh-CN', 'slow', 'watch', { p95Ms: 1840 }, '留意：发货变慢，最慢的订单要 1.8秒'],
  [
    'zh-CN',
    'spend_capped',
    'watch',
    { rest: 'queue', waitMs: 40_000, waiting: 7 },
    '留意：花费已封顶，新买家排队约 40秒，已付订单照常发货',
  ],
  [
    'en',
    'at_cap',
    'watch',
    { lead: 'serviceLead', service: 'orders', cap: 16 },
    'Keep an eye: Orders is at its cap of 16; orders still deliver within 1 s',
  ],
  [
    'zh-CN',
    'at_cap',
    'watch',
    { lead: 'handLead', rest: 'paid' },
    '留意：实例数由人工限制，不够用了，已付订单照常发货',
  ],
  ['zh-CN', 'at_cap', 'watch', { lead: 'placeLead', rest: 'paid' }, '留意：实例运行的地方没有空位了，已付订单照常发货'],
  ['zh-CN', 'scaled', 'ok', { from: 4, to: 32, times: 15 }, '正常：流量涨到 15 倍，已从 4 个扩到 32 个实例，无失败'],
  [
    'en',
    'scaled',
    'ok',
    { from: 4, to: 32, times: 15, rest: 'failures', failed: 2 },
    'OK: traffic at 15×, scaled 4 → 32, 2 failed',
  ],
  ['en', 'undelivered', 'needs', { count: 2 }, 'Needs you: 2 paid orders undelivered'],
  ['zh-CN', 'undelivered', 'needs', {}, '需要你'],
  ['en', 'of_a_newer_backend', 'watch', { x: 1 }, 'Keep an eye'],
] as const)('%s %s (%s)', (locale, key, level, params, sentence) => {
  expect(verdictSentence({ key, level, params }, locale, 'CNY')).toBe(sentence);
});
