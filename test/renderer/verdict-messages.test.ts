import { beforeAll, describe, expect, it } from 'vitest';
import type { TFunction } from 'i18next';
import { type Facts, chooseVerdict, staleVerdict } from '../../server/features/watch/verdict.ts';
import { verdictMessages } from '../../src/renderer/features/watch/verdict-messages.ts';
import { staleAfterMs } from '../../src/renderer/state/connection.ts';
import { speak } from './messages.ts';

const none = { count: 0, amountMinor: 0, oldestMs: 0 };
const well: Facts = {
  currency: 'CNY',
  needsYou: none,
  sellsOut: null,
  fleet: {
    scaling: { capped: null, cap: 32, waiting: null },
    capOf: null,
    scalerMissing: false,
    growth: null,
    warned: null,
  },
  latency: null,
  revenueMinor: 832_000,
  orders: { sinceWatch: 214, lastMinute: 2, unpaidOpen: 0 },
  waitingForKey: none,
  waitingByHand: none,
  gateways: [{ name: 'alipay', enabled: true, silentMs: 1000, createdSincePaid: 0, paidShare: 0.9 }],
  missing: [],
  disk: null,
  sinceLastOrderMs: 1000,
  usualOrders: null,
  weekday: 1,
  hour: 3,
  since: '22:00',
};
const fleet = (change: Partial<Facts['fleet']>): Partial<Facts> => ({ fleet: { ...well.fleet, ...change } });
const capped = (scaling: Partial<Facts['fleet']['scaling']>) =>
  fleet({ scaling: { ...well.fleet.scaling, ...scaling } });
const fast = { p50Ms: 90, p95Ms: 400, p99Ms: 700 };
const silentGateway = [{ name: 'alipay', enabled: true, silentMs: 12 * 60_000, createdSincePaid: 40, paidShare: 0.9 }];
const cases: [string, Partial<Facts>, zh: string, en: string][] = [
  [
    'undelivered',
    { waitingForKey: { count: 3, amountMinor: 18_600, oldestMs: 360_000 } },
    '需要你：3 单已付未发，共 ¥186 · 最久 6 分钟',
    'Needs you: 3 paid orders undelivered, ¥186, oldest 6 min',
  ],
  [
    'disk_full',
    { disk: { freeBytes: 0, totalBytes: 2 ** 36, isFull: true, hours: 0 } },
    '需要你：硬盘满了，新订单已暂停，已付订单照常发货；请腾出空间',
    'Needs you: the disk is full; new orders are on hold, paid orders still deliver: free up space',
  ],
  [
    'disk_low',
    { disk: { freeBytes: 900 * 2 ** 20, totalBytes: 2 ** 36, isFull: false, hours: 5 } },
    '留意：硬盘快满了，还剩 900 MB，约 5 小时后用完；请腾出空间',
    'Keep an eye: the disk is filling up; 900 MB left, for about 5 h: free up space',
  ],
  [
    'disk_low',
    { disk: { freeBytes: 200 * 2 ** 20, totalBytes: 2 ** 36, isFull: false, hours: null } },
    '留意：硬盘快满了，还剩 200 MB；请腾出空间',
    'Keep an eye: the disk is filling up; 200 MB left: free up space',
  ],
  [
    'gateway_silent',
    { gateways: silentGateway },
    '需要你：alipay 12 分钟无成功付款',
    'Needs you: no alipay payment for 12 min',
  ],
  [
    'needs_other',
    { needsYou: { count: 2, amountMinor: 100, oldestMs: 7_200_000 } },
    '需要你：2 件待处理 · 最久 2 小时',
    'Needs you: 2 things are waiting, oldest 2 h',
  ],
  [
    'no_payments_configured',
    { gateways: [] },
    '需要你：还不能收款，没有启用任何支付方式',
    'Needs you: no way to pay yet; no payment method is switched on',
  ],
  [
    'instances_missing',
    { missing: ['dispense'] },
    '留意：卡密发放没有可用实例，正在恢复',
    'Keep an eye: Dispense has no ready instance; it is being replaced',
  ],
  [
    'scaler_missing',
    fleet({ scalerMissing: true }),
    '留意：调度停了，实例数暂时不变，正在恢复',
    'Keep an eye: the scaler is down; instances stay as they are until it is back',
  ],
  [
    'spend_capped',
    capped({ capped: 'budget_cap', waiting: { count: 9, waitSeconds: 40 } }),
    '留意：花费已封顶，新买家排队约 40 秒，已付订单照常发货',
    'Keep an eye: spend cap reached; new buyers wait about 40 s; paid orders still deliver',
  ],
  [
    'spend_capped',
    capped({ capped: 'budget_cap' }),
    '留意：花费已封顶，已付订单照常发货',
    'Keep an eye: spend cap reached; paid orders still deliver',
  ],
  [
    'at_cap',
    { ...capped({ capped: 'fleet_cap' }), latency: fast },
    '留意：已到实例上限 32，订单仍在 1 秒内发货',
    'Keep an eye: at the cap of 32; orders still deliver within 1 s',
  ],
  [
    'at_cap',
    {
      fleet: {
        ...well.fleet,
        scaling: { capped: 'cap', cap: 32, waiting: null },
        capOf: { service: 'orders', cap: 16 },
      },
      latency: { ...fast, p95Ms: 2400 },
    },
    '留意：订单处理已到上限 16，最慢的订单要 2.4 秒',
    'Keep an eye: Orders is at its cap of 16; the slowest orders take 2.4 s',
  ],
  [
    'at_cap',
    capped({ capped: 'fleet_cap' }),
    '留意：已到实例上限 32，已付订单照常发货',
    'Keep an eye: at the cap of 32; paid orders still deliver',
  ],
  [
    'at_cap',
    capped({ capped: 'by_hand', waiting: { count: 9, waitSeconds: 40 } }),
    '留意：实例数由人工限制，不够用了，新买家排队约 40 秒，已付订单照常发货',
    'Keep an eye: instances are held by hand, and more are needed; new buyers wait about 40 s; paid orders still deliver',
  ],
  [
    'spend_warned',
    fleet({ warned: { warnMinor: 50_000, spentMinor: 51_200 } }),
    '留意：花费超过 ¥500，本期已花 ¥512',
    'Keep an eye: spend passed ¥500; ¥512 so far in this period',
  ],
  [
    'scaled',
    fleet({ growth: { from: 4, to: 32, times: 15, failed: 0 } }),
    '正常：流量涨到 15 倍，已从 4 个扩到 32 个实例，无失败',
    'OK: traffic at 15×, scaled 4 → 32, none failed',
  ],
  [
    'scaled',
    fleet({ growth: { from: 4, to: 9, times: 2, failed: 2 } }),
    '正常：流量涨到 2 倍，已从 4 个扩到 9 个实例，2 单失败',
    'OK: traffic at 2×, scaled 4 → 9, 2 failed',
  ],
  [
    'sells_out',
    { sellsOut: { variantId: 'v', name: 'Steam 50 元', hours: 2.1, left: 4 } },
    '留意：Steam 50 元 约 2 小时后断货',
    'Keep an eye: Steam 50 元 sells out in about 2 h',
  ],
  [
    'sells_out',
    { sellsOut: { variantId: 'v', name: 'Steam 50 元', hours: 0, left: 0 } },
    '留意：Steam 50 元 已断货',
    'Keep an eye: Steam 50 元 is sold out',
  ],
  [
    'slow',
    { latency: { p50Ms: 900, p95Ms: 2400, p99Ms: 4000 } },
    '留意：发货变慢，最慢的订单要 2.4 秒',
    'Keep an eye: delivery is slow; the slowest orders take 2.4 s',
  ],
  [
    'quiet',
    { sinceLastOrderMs: 47 * 60_000, usualOrders: 1 },
    '安静：47 分钟没有订单，周一凌晨常见',
    'Quiet: no orders for 47 min, usual for Monday night',
  ],
  [
    'quiet',
    { sinceLastOrderMs: 47 * 60_000, usualOrders: 30 },
    '留意：47 分钟没有订单，比平时这个时候少',
    'Keep an eye: no orders for 47 min, fewer than usual at this hour',
  ],
  ['all_well', {}, '一切正常 · 22:00 起 214 单 ¥8,320', 'All well · 214 orders, ¥8,320 since 22:00'],
];

describe.each([
  ['zh-CN', 2],
  ['en', 3],
] as const)('the verdict in %s', (language, column) => {
  let t: TFunction;
  beforeAll(async () => {
    t = await speak(language);
  });

  it.each(cases)('says what the backend chose: %s', (key, facts, ...sentences) => {
    const verdict = chooseVerdict({ ...well, ...facts });
    expect(verdict.key).toBe(key);
    const words = verdictMessages(t, verdict, { dataAgeMs: 500 })!;
    expect(words.level).toBe(verdict.level);
    expect(words.lead + words.rest).toBe(sentences[column - 2]);
  });

  it('never calls old data well, whatever the last pulse said', () => {
    const allWell = chooseVerdict(well);
    expect(verdictMessages(t, allWell, { dataAgeMs: staleAfterMs })!.level).toBe('ok');
    const old = verdictMessages(t, allWell, { dataAgeMs: 41_000 })!;
    expect(old.level).toBe('needs');
    expect(old.lead + old.rest).toBe(
      language === 'en' ? "Can't see the backend · data is 41 s old" : '看不到后台了 · 数据停在 41 秒前',
    );
    expect(verdictMessages(t, undefined, { dataAgeMs: 41_000 })).toEqual(old);
    expect(verdictMessages(t, staleVerdict(41_000), { dataAgeMs: 200 })).toEqual(old);
  });

  it('says nothing before there is anything to say', () => {
    expect(verdictMessages(t, undefined, { dataAgeMs: null })).toBeUndefined();
  });

  it('leaves no hole and, in Chinese, keeps the first clause to 16 characters beside a name', () => {
    for (const [, facts] of cases) {
      const verdict = chooseVerdict({ ...well, ...facts });
      const { lead, rest } = verdictMessages(t, verdict, { dataAgeMs: 0 })!;
      expect(lead + rest).not.toMatch(/\{\{|undefined|NaN/);
      const name = String(verdict.params.name ?? verdict.params.gateway ?? '');
      if (language === 'zh-CN') expect(Array.from(lead.replace(name, '')).length).toBeLessThanOrEqual(16);
    }
  });
});
