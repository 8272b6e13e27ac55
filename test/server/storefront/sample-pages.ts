import { shopSettings, type ShopSettings } from '../../../server/contract/settings.ts';
import type { BuyerOrderView } from '../../../server/features/orders/buyer-order-by-token.ts';
import { loadAssets } from '../../../server/storefront/assets.ts';
import { type Frame, layout, type PageParts } from '../../../server/storefront/layout.ts';
import { errorPage } from '../../../server/storefront/pages/error.ts';
import { lookUpPage } from '../../../server/storefront/pages/look-up.ts';
import { orderPage, type OrderPageState } from '../../../server/storefront/pages/order.ts';
import { productPage } from '../../../server/storefront/pages/product.ts';
import { promoterEntryPage, promoterPage } from '../../../server/storefront/pages/promoter.ts';
import { shopPage } from '../../../server/storefront/pages/shop.ts';
import { lapsedPage, waitingPage } from '../../../server/storefront/pages/waiting.ts';
import type { ShopProduct, ShopVariant } from '../../../server/storefront/shelf.ts';
import { type Locale, messagesOf } from '../../../server/storefront/messages.ts';

const assets = loadAssets();
const now = Date.UTC(2026, 10, 20, 14, 5, 0);
const orderNo = '7KQ2MXW4HN8RTC5VYB3PDA';

const settings: ShopSettings = shopSettings.parse({
  shopName: '萤火小店',
  notice: '周末照常自动发货。\n兑换教程：https://example.com/help',
  supportContact: '微信 yinghuo-kefu · help@example.com',
  smtp: { host: 'mail.example.com', port: 465, from: 'shop@example.com' },
});

export function variant(change: Partial<ShopVariant> = {}): ShopVariant {
  return {
    id: '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee',
    name: '月卡',
    priceMinor: 1990,
    currency: 'CNY',
    priceSteps: [],
    delivery: 'key',
    formFields: [],
    minPerOrder: 1,
    maxPerOrder: 100,
    inStock: 326,
    backSoon: false,
    ...change,
  };
}

export function product(change: Partial<ShopProduct> = {}): ShopProduct {
  return {
    id: 'p1',
    slug: 'xingtu',
    name: '星图笔记 专业版',
    summary: '跨平台笔记软件授权，激活即用',
    description: '',
    variants: [variant()],
    ...change,
  };
}

const products: ShopProduct[] = [
  product({
    description:
      '一个授权可激活 2 台设备。\n激活方法：打开软件 → 设置 → 授权，粘贴卡密即可。\n官网：https://example.com',
    variants: [
      variant({
        priceSteps: [
          { minQuantity: 10, priceMinor: 1790 },
          { minQuantity: 50, priceMinor: 1590 },
        ],
      }),
      variant({ id: '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeee2', name: '年卡', priceMinor: 16800, inStock: 7 }),
      variant({ id: '0199aaaa-bbbb-7ccc-8ddd-eeeeeeeeeee3', name: '终身授权', priceMinor: 39900, inStock: 0 }),
    ],
  }),
  product({
    id: 'p2',
    slug: 'liuguang',
    name: '流光点券',
    summary: '游戏点券兑换码',
    variants: [variant({ name: '500 点', priceMinor: 5000, inStock: 1000 })],
  }),
  product({
    id: 'p3',
    slug: 'daichong',
    name: '云帆会员代充',
    summary: '填写账号，人工充值',
    variants: [
      variant({
        name: '季度会员',
        delivery: 'manual',
        inStock: 0,
        formFields: [
          { name: 'account', label: '会员账号', required: true },
          { name: 'note', label: '备注', required: false },
        ],
      }),
    ],
  }),
  product({
    id: 'p4',
    slug: 'gone',
    name: '极夜浏览器 激活码',
    summary: '永久激活',
    variants: [variant({ inStock: 0 })],
  }),
];

export const gateways = [
  { name: 'epay', label: { 'zh-CN': '支付宝', en: 'Alipay' }, currencies: ['CNY'] },
  { name: 'sandbox', label: { 'zh-CN': '测试网关', en: 'Test gateway' }, currencies: ['CNY'] },
];

export function order(change: Partial<BuyerOrderView> = {}): BuyerOrderView {
  return {
    orderNo,
    orderId: 1,
    status: 'delivered',
    keys: ['XTBJ-8K3M-Q9WT-4HNR', 'XTBJ-7P2D-V5YB-6CXA'],
    referralUrl: 'https://shop.example.com/r/k3m7q2wt9h',
    productName: '星图笔记 专业版',
    variantName: '月卡',
    quantity: 2,
    amountMinor: 3980,
    refundedMinor: 0,
    currency: 'CNY',
    gateway: 'sandbox',
    payUrl: null,
    payment: 'open',
    createdAt: now - 90_000,
    expiresAt: now + 810_000,
    paidAt: now - 5000,
    deliveredAt: now - 4000,
    locale: 'zh-CN',
    contact: 'mei@example.com',
    wayBack: 'mail',
    manual: false,
    contactHash: Buffer.alloc(32),
    ...change,
  };
}

const unpaid: Partial<BuyerOrderView> = {
  status: 'created',
  keys: [],
  referralUrl: null,
  paidAt: null,
  deliveredAt: null,
  payUrl: 'https://pay.example.com/x',
};

export function orderState(change: Partial<BuyerOrderView> = {}, extra: Partial<OrderPageState> = {}): OrderPageState {
  return { order: order(change), now, returned: false, reported: false, ...extra };
}

export function frameOf(locale: Locale, change: Partial<ShopSettings> = {}): Frame {
  return { settings: { ...settings, ...change }, locale, messages: messagesOf(locale), assets, path: '/p/xingtu' };
}

/** Every page in every state worth a look. */
export const pages: Record<string, (frame: Frame) => PageParts> = {
  shop: (frame) => shopPage(frame, products),
  'shop empty': (frame) => shopPage(frame, []),
  product: (frame) => productPage(frame, products[0]!, { gateways }),
  'product manual': (frame) => productPage(frame, products[2]!, { gateways }),
  'product sold out': (frame) => productPage(frame, products[3]!, { gateways }),
  'product refused': (frame) =>
    productPage(frame, products[0]!, {
      gateways,
      filled: {
        values: new URLSearchParams({ contact: 'a@b.c', quantity: '12', coupon: 'NOPE' }),
        message: frame.messages.errors.coupon_unknown!,
        field: 'coupon',
      },
    }),
  'product without gateway': (frame) => productPage(frame, products[0]!, { gateways: [] }),
  'order unpaid': (frame) => orderPage(frame, orderState(unpaid)),
  'order failed': (frame) =>
    orderPage(frame, orderState({ ...unpaid, payment: 'failed' }, { ways: gateways.slice(1) })),
  'order open, other ways': (frame) => orderPage(frame, orderState(unpaid, { ways: gateways.slice(1) })),
  'order to scan': (frame) => orderPage(frame, orderState({ ...unpaid, payUrl: 'weixin://wxpay/bizpayurl?pr=a1b2c3' })),
  'order returned': (frame) => orderPage(frame, orderState(unpaid, { returned: true })),
  'order expired': (frame) => orderPage(frame, orderState({ ...unpaid, status: 'expired', payUrl: null })),
  'order paid': (frame) =>
    orderPage(frame, orderState({ ...unpaid, status: 'paid', payUrl: null, paidAt: now - 2000 })),
  'order paid long': (frame) =>
    orderPage(frame, orderState({ ...unpaid, status: 'delivering', payUrl: null, paidAt: now - 900_000 })),
  'order manual': (frame) =>
    orderPage(frame, orderState({ ...unpaid, status: 'paid', manual: true, payUrl: null, paidAt: now - 2000 })),
  'order delivered': (frame) =>
    orderPage(frame, orderState({}, { earned: { heldMinor: 995, availableMinor: 4200, currency: 'CNY' } })),
  'order reported': (frame) =>
    orderPage(
      frame,
      orderState(
        { keys: ['ONE-KEY'], quantity: 1 },
        { reported: true, privateLink: 'https://shop.example.com/o/X?t=abc' },
      ),
    ),
  'order report refused': (frame) => orderPage(frame, orderState({}, { problem: frame.messages.errors.report_empty })),
  'order refunded': (frame) =>
    orderPage(frame, orderState({ status: 'refunded', keys: [], referralUrl: null, refundedMinor: 3980 })),
  'order of 10,000 keys': (frame) =>
    orderPage(
      frame,
      orderState({
        keys: Array.from(
          { length: 10_000 },
          (_, index) => `K${(index * 7919).toString(36)}-${(index * 104_729 + 12_345).toString(36)}`,
        ),
        quantity: 10_000,
      }),
    ),
  'look-up': (frame) => lookUpPage(frame, { own: [orderNo] }),
  'look-up found': (frame) =>
    lookUpPage(frame, {
      own: [],
      found: [
        {
          orderNo,
          token: 'secret-token',
          productName: '星图笔记',
          variantName: '月卡',
          status: 'delivered',
          createdAt: now,
        },
      ],
    }),
  'look-up none': (frame) => lookUpPage(frame, { own: [], found: [], contact: 'a@b.c' }),
  'promoter entry': (frame) => promoterEntryPage(frame, {}),
  promoter: (frame) =>
    promoterPage(
      frame,
      {
        code: 'k3m7q2wt9h',
        url: 'https://shop.example.com/r/k3m7q2wt9h',
        clicks: 182,
        orders: 9,
        currency: 'CNY',
        heldMinor: 995,
        nextAvailableAt: now + 86_400_000,
        availableMinor: 4200,
        clawedBackMinor: 199,
        recent: [
          { amountMinor: 995, state: 'held', availableAt: now + 86_400_000, at: now - 1000 },
          { amountMinor: 1900, state: 'available', availableAt: now - 1000, at: now - 8 * 86_400_000 },
          { amountMinor: 0, state: 'clawed_back', availableAt: now - 1000, at: now - 9 * 86_400_000 },
        ],
      },
      orderNo,
    ),
  waiting: (frame) =>
    waitingPage(frame, {
      queued: {
        code: 'queued',
        message: '',
        place: 12,
        waitSeconds: 38,
        retryAfterSeconds: 30,
        amountMinor: 3980,
        currency: 'CNY',
      },
      product: products[0]!,
      variant: products[0]!.variants[0],
      quantity: 2,
    }),
  'waiting anew': (frame) =>
    waitingPage(frame, {
      queued: { code: 'queued', message: '', place: 4210, waitSeconds: null, retryAfterSeconds: 30 },
      product: products[1]!,
      quantity: 1,
      why: 'ticket_expired',
    }),
  'waiting lapsed': (frame) => lapsedPage(frame),
  'error 404': (frame) => errorPage(frame, { code: 'not_found', message: '' }, 'GET'),
  'error too many': (frame) => errorPage(frame, { code: 'too_many', message: '', retryAfterSeconds: 42 }, 'POST'),
  'error unavailable': (frame) => errorPage(frame, { code: 'unavailable', message: '', retryAfterSeconds: 3 }, 'GET'),
};

export function drawPage(name: string, frame: Frame): string {
  return layout(frame, pages[name]!(frame));
}
