import type { Locale } from '../words.ts';

/** A pair is the one and the many; `watchLead` replaces the lead when the level is not ok. */
type Clause = string | readonly [one: string, other: string];
type Clauses = { lead: Clause; watchLead?: string; rest?: Clause };

/** The same words as on the screen; a test holds the two together. */
export const sentences: Record<Locale, Record<string, Clauses>> = {
  'zh-CN': {
    stale: { lead: '看不到后台了', rest: ' · 数据停在 {age}前' },
    undelivered: { lead: '需要你：{count} 单已付未发', rest: '，共 {amount} · 最久 {oldest}' },
    gateway_silent: { lead: '需要你：{gateway} {silent}无成功付款' },
    needs_other: { lead: '需要你：{count} 件待处理', rest: ' · 最久 {oldest}' },
    no_payments_configured: { lead: '需要你：还不能收款', rest: '，没有启用任何支付方式' },
    instances_missing: { lead: '留意：{service}没有可用实例', rest: '，正在恢复' },
    sells_out: { lead: '留意：{name} 约 {hours}后断货' },
    slow: { lead: '留意：发货变慢', rest: '，最慢的订单要 {slowest}' },
    quiet: { lead: '安静：{silent}没有订单', watchLead: '留意：{silent}没有订单' },
    all_well: { lead: '一切正常', rest: ' · {since} 起 {orders} 单 {revenue}' },
  },
  en: {
    stale: { lead: "Can't see the backend", rest: ' · data is {age} old' },
    undelivered: {
      lead: ['Needs you: {count} paid order undelivered', 'Needs you: {count} paid orders undelivered'],
      rest: ', {amount}, oldest {oldest}',
    },
    gateway_silent: { lead: 'Needs you: no {gateway} payment for {silent}' },
    needs_other: {
      lead: ['Needs you: {count} thing is waiting', 'Needs you: {count} things are waiting'],
      rest: ', oldest {oldest}',
    },
    no_payments_configured: { lead: 'Needs you: no way to pay yet', rest: '; no payment method is switched on' },
    instances_missing: { lead: 'Keep an eye: {service} has no ready instance', rest: '; it is being replaced' },
    sells_out: { lead: 'Keep an eye: {name} sells out in about {hours}' },
    slow: { lead: 'Keep an eye: delivery is slow', rest: '; the slowest orders take {slowest}' },
    quiet: { lead: 'Quiet: no orders for {silent}', watchLead: 'Keep an eye: no orders for {silent}' },
    all_well: {
      lead: 'All well',
      rest: [' · {orders} order, {revenue} since {since}', ' · {orders} orders, {revenue} since {since}'],
    },
  },
};

export const serviceNames: Record<Locale, Record<string, string>> = {
  'zh-CN': {
    storefront: '店铺前台',
    console: '管理后台',
    orders: '订单处理',
    dispense: '卡密发放',
    commission: '佣金计算',
  },
  en: {
    storefront: 'Storefront',
    console: 'Console',
    orders: 'Orders',
    dispense: 'Dispense',
    commission: 'Commission',
  },
};
