import { type AccountRole, may, type Permission, permissions, project } from '../../../server/contract/permissions.ts';
import { type Pulse, pulseFields } from '../../../server/contract/pulse.ts';
import { plugInNames } from '../../../server/features/plug-ins/names.ts';
import type { OrderStatus } from '../../../server/contract/orders.ts';
import type { Outputs } from '../../../src/renderer/lib/trpc.ts';
import { sizesAt } from './decision-data.ts';

type Order = Outputs['orders']['search']['rows'][number];
export type Stock = Outputs['stock']['overview'][number];

const uuid = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const catalogue = [
  [
    '星河游戏 点卡',
    [
      ['50 元', 4800, 38, 62, 9],
      ['100 元', 9550, 412, 41, 3],
      ['300 元', 28_200, 96, 4, 0],
    ],
  ],
  [
    '云帆办公 专业版',
    [
      ['1 年授权', 16_800, 230, 22, 2],
      ['终身授权', 49_900, 54, 3, 0],
    ],
  ],
  [
    '极光加速器',
    [
      ['30 天', 1990, 1204, 180, 21],
      ['90 天', 4990, 340, 33, 4],
      ['365 天', 15_800, 0, 12, 0],
    ],
  ],
  ['山海图集 下载码', [['单本', 990, 2210, 14, 1]]],
] as const;

export function stockRows(): Stock[] {
  return catalogue.flatMap(([productName, variants], product) =>
    variants.map(([variantName, , left, soldLastDay, soldLastHour], index) => ({
      variantId: uuid(product * 10 + index + 1),
      productId: uuid(product + 900),
      productName,
      variantName,
      left,
      reserved: soldLastHour > 2 ? 2 : 0,
      held: 0,
      soldLastDay,
      soldLastHour,
      outlook: {
        basis: 'weeks',
        wanted: { 1: soldLastDay, 3: soldLastDay * 3, 7: soldLastDay * 7 },
        burst: 0,
      },
      hoursLeft: (left / soldLastDay) * 24,
    })),
  ) as Stock[];
}

export function products(): Outputs['catalog']['list'] {
  return catalogue.map(([name, variants], product) => ({
    id: uuid(product + 900),
    slug: `product-${product + 1}`,
    name,
    summary: ['自动发货，付款即到', '官方授权，支持换机', '不限设备，随时可用', '高清原图，可商用'][product]!,
    description: '',
    position: product,
    onShelf: product !== 3,
    variants: variants.map(([variantName, priceMinor, left], index) => ({
      id: uuid(product * 10 + index + 1),
      productId: uuid(product + 900),
      name: variantName,
      priceMinor,
      currency: 'CNY',
      priceSteps: index === 0 ? [{ minQuantity: 10, priceMinor: Math.round(priceMinor * 0.95) }] : [],
      delivery: 'key' as const,
      formFields: [],
      minPerOrder: 1,
      maxPerOrder: 100,
      position: index,
      onShelf: true,
      left,
    })),
  })) as Outputs['catalog']['list'];
}

const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
export function orderNoOf(n: number): string {
  let text = '';
  for (let seed = n * 7919 + 104_729, index = 0; index < 12; index += 1) {
    text += letters[seed % letters.length];
    seed = (seed * 48_271 + index * 97) % 2_147_483_647;
  }
  return `Y${text}`;
}

export function order(n: number, nowMs: number): Order {
  const sellable = stockRows();
  const row = sellable[(n * 5) % sellable.length]!;
  const price = products()
    .flatMap((product) => product.variants)
    .find((variant) => variant.id === row.variantId)!.priceMinor;
  const status: OrderStatus =
    n === 2 ? 'paid' : n % 11 === 6 ? 'created' : n % 17 === 9 ? 'refunded' : n % 23 === 12 ? 'expired' : 'delivered';
  const createdMs = nowMs - n * 41_000 - 8000;
  const quantity = n % 7 === 3 ? 5 : 1;
  const paid = status !== 'created' && status !== 'expired';
  return {
    orderNo: orderNoOf(n),
    status,
    productName: row.productName,
    variantName: row.variantName,
    quantity,
    amountMinor: price * quantity,
    currency: 'CNY',
    refundedMinor: status === 'refunded' ? price * quantity : 0,
    contact: ['lin***@example.com', '138****2671', 'wx_moonlit', 'buyer@example.org'][n % 4]!,
    gateway: 'sandbox',
    tradeNo: paid ? `SB2026${String(10_000_000 + n * 137)}` : null,
    createdAt: new Date(createdMs).toISOString(),
    paidAt: paid ? new Date(createdMs + 5200).toISOString() : null,
    deliveredAt: status === 'delivered' || status === 'refunded' ? new Date(createdMs + 5600).toISOString() : null,
  } as Order;
}

export function me(role: AccountRole): Outputs['session']['me'] {
  const named = {
    owner: ['林晓', 'lin@example.com'],
    operator: ['周舟', 'zhou@example.com'],
    staff: ['阿禾', 'he@example.com'],
  }[role];
  return {
    id: `person-${role}`,
    name: named[0]!,
    email: named[1]!,
    role,
    permissions: (Object.keys(permissions) as Permission[]).filter((permission) => may(role, permission)),
    twoFactor: false,
    plugIns: plugInNames(),
    shop: {
      name: '萤火小店',
      currency: 'CNY',
      timeZone: 'Asia/Shanghai',
      locale: 'zh-CN',
      watchStartsAt: '22:00',
      storefrontUrl: 'http://127.0.0.1:7070',
    },
  } as Outputs['session']['me'];
}

export function pulse(role: AccountRole, change: Partial<Pulse> = {}): Partial<Pulse> {
  const now = Date.now();
  const steam = stockRows()[0]!;
  const whole: Pulse = {
    at: new Date(now).toISOString(),
    epoch: 1,
    verdict: {
      level: 'ok',
      key: 'all_well',
      params: { since: '22:00', orders: 214, count: 214, revenueMinor: 832_040, currency: 'CNY' },
    },
    currency: 'CNY',
    watchSince: new Date(now - 5 * 3_600_000).toISOString(),
    orders: { sinceWatch: 214, lastMinute: 3, unpaidOpen: 2 },
    revenueMinor: 832_040,
    undelivered: { count: 0, amountMinor: 0, oldestMs: 0 },
    givesOutFirst: {
      kind: 'keys',
      fix: 'restock',
      variantId: steam.variantId,
      name: `${steam.productName} ${steam.variantName}`,
      hours: 14.7,
      left: steam.left,
    },
    sellsOut: null,
    spend: {
      perHourMinor: 82,
      todayMinor: 1240,
      monthMinor: 21_460,
      simulatedPrice: true,
      budgetMinor: 60_000,
      periodSpentMinor: 21_460,
      forecastMonthMinor: 24_120,
    },
    scaling: {
      desired: 7,
      running: 7,
      cap: 32,
      capped: null,
      lastChange: null,
      forecastPerSecond: 0.4,
      waiting: null,
      bottleneck: null,
    },
    latency: { p50Ms: 310, p95Ms: 640, p99Ms: 910 },
    services: [
      { service: 'storefront', starting: 0, ready: 2, draining: 0 },
      { service: 'console', starting: 0, ready: 1, draining: 0 },
      { service: 'orders', starting: 0, ready: 2, draining: 0 },
      { service: 'dispense', starting: 0, ready: 2, draining: 0 },
      { service: 'commission', starting: 0, ready: 1, draining: 0 },
    ],
    instances: [],
    visitors: 17,
    needsYou: { count: 0, amountMinor: 0, oldestMs: 0 },
    gateways: [
      {
        name: 'sandbox',
        createdLastHour: 44,
        paidLastHour: 41,
        silentMs: 8000,
        lagMs: 400,
        silent: false,
        enabled: true,
        refused: 0,
        unanswered: 0,
        cause: null,
        answeredMs: 30_000,
      },
    ],
  };
  return project({ ...whole, ...change }, pulseFields, role);
}

export function series(minutes: number): Outputs['watch']['series'] {
  const bucketMs = { 15: 10_000, 60: 40_000, 360: 240_000, 1440: 960_000 }[minutes]!;
  const nowMs = Math.floor(Date.now() / bucketMs) * bucketMs;
  const points = Array.from({ length: 90 }, (_, index) => {
    const wave =
      4 +
      3 * Math.sin(index / 9) +
      2 * Math.sin(index / 2.3) +
      (index > 55 && index < 76 ? 9 * Math.sin(((index - 55) / 21) * Math.PI) : 0);
    const paid = Math.max(0, Math.round(wave));
    const grown = index > 58 && index < 80 ? 3 : 1;
    return {
      at: new Date(nowMs - (89 - index) * bucketMs).toISOString(),
      created: paid + 1,
      paid,
      delivered: Math.max(0, paid - (index % 13 === 0 ? 1 : 0)),
      failed: 0,
      revenueMinor: paid * 4200,
      p50Ms: 260 + 40 * Math.sin(index / 5),
      p95Ms: 520 + 120 * Math.sin(index / 4) + (index > 58 && index < 64 ? 260 : 0),
      instances: Object.fromEntries(Object.entries(sizesAt(index)).map(([service, { ready }]) => [service, ready])),
      spendMinor: (0.8 * grown * bucketMs) / 36_000,
    };
  });
  return { bucketMs, points };
}
