import type { Locale } from '../messages.ts';

/** A pair is the one and the many; `watchLead` replaces the lead when the level is not ok, one of `others` what a parameter names. */
type Clause = string | readonly [one: string, other: string];
type Clauses = { lead: Clause; watchLead?: string; rest?: Clause; others?: Readonly<Record<string, string>> };

/** The same words as on the screen; a test holds the two together. */
export const sentences: Record<Locale, Record<string, Clauses>> = {
  'zh-CN': {
    stale: { lead: '看不到后台了', rest: ' · 数据停在 {age}前' },
    undelivered: { lead: '需要你：{count} 单已付未发', rest: '，共 {amount} · 最久 {oldest}' },
    gateway_silent: { lead: '需要你：{gateway} {silent}无成功付款' },
    needs_other: { lead: '需要你：{count} 件待处理', rest: ' · 最久 {oldest}' },
    no_payments_configured: { lead: '需要你：还不能收款', rest: '，没有启用任何支付方式' },
    disk_full: { lead: '需要你：硬盘满了', rest: '，新订单已暂停，已付订单照常发货；请腾出空间' },
    disk_low: {
      lead: '留意：硬盘快满了',
      rest: '，还剩 {freeMb} MB，约 {hours}后用完；请腾出空间',
      others: { steady: '，还剩 {freeMb} MB；请腾出空间' },
    },
    instances_missing: { lead: '留意：{service}没有可用实例', rest: '，正在恢复' },
    scaler_missing: { lead: '留意：调度停了', rest: '，实例数暂时不变，正在恢复' },
    spend_capped: {
      lead: '留意：花费已封顶',
      rest: '，已付订单照常发货',
      others: { queue: '，新买家排队约 {wait}，已付订单照常发货' },
    },
    at_cap: {
      lead: '留意：已到实例上限 {cap}',
      rest: '，订单仍在 1 秒内发货',
      others: {
        serviceLead: '留意：{service}已到上限 {cap}',
        handLead: '留意：实例数由人工限制，不够用了',
        placeLead: '留意：实例运行的地方没有空位了',
        slow: '，最慢的订单要 {slowest}',
        queue: '，新买家排队约 {wait}，已付订单照常发货',
        paid: '，已付订单照常发货',
      },
    },
    spend_warned: { lead: '留意：花费超过 {warn}', rest: '，本期已花 {spent}' },
    sells_out: { lead: '留意：{name} 约 {hours}后断货', others: { soldOut: '留意：{name} 已断货' } },
    slow: { lead: '留意：发货变慢', rest: '，最慢的订单要 {slowest}' },
    scaled: {
      lead: '正常：流量涨到 {times} 倍',
      rest: '，已从 {from} 个扩到 {to} 个实例，无失败',
      others: { failures: '，已从 {from} 个扩到 {to} 个实例，{failed} 单失败' },
    },
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
    disk_full: {
      lead: 'Needs you: the disk is full',
      rest: '; new orders are on hold, paid orders still deliver: free up space',
    },
    disk_low: {
      lead: 'Keep an eye: the disk is filling up',
      rest: '; {freeMb} MB left, for about {hours}: free up space',
      others: { steady: '; {freeMb} MB left: free up space' },
    },
    instances_missing: { lead: 'Keep an eye: {service} has no ready instance', rest: '; it is being replaced' },
    scaler_missing: { lead: 'Keep an eye: the scaler is down', rest: '; instances stay as they are until it is back' },
    spend_capped: {
      lead: 'Keep an eye: spend cap reached',
      rest: '; paid orders still deliver',
      others: { queue: '; new buyers wait about {wait}; paid orders still deliver' },
    },
    at_cap: {
      lead: 'Keep an eye: at the cap of {cap}',
      rest: '; orders still deliver within 1 s',
      others: {
        serviceLead: 'Keep an eye: {service} is at its cap of {cap}',
        handLead: 'Keep an eye: instances are held by hand, and more are needed',
        placeLead: 'Keep an eye: there is no room for more where the instances run',
        slow: '; the slowest orders take {slowest}',
        queue: '; new buyers wait about {wait}; paid orders still deliver',
        paid: '; paid orders still deliver',
      },
    },
    spend_warned: { lead: 'Keep an eye: spend passed {warn}', rest: '; {spent} so far in this period' },
    sells_out: {
      lead: 'Keep an eye: {name} sells out in about {hours}',
      others: { soldOut: 'Keep an eye: {name} is sold out' },
    },
    slow: { lead: 'Keep an eye: delivery is slow', rest: '; the slowest orders take {slowest}' },
    scaled: {
      lead: 'OK: traffic at {times}×',
      rest: ', scaled {from} → {to}, none failed',
      others: { failures: ', scaled {from} → {to}, {failed} failed' },
    },
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
    scaler: '调度',
  },
  en: {
    storefront: 'Storefront',
    console: 'Console',
    orders: 'Orders',
    dispense: 'Dispense',
    commission: 'Commission',
    scaler: 'Scaler',
  },
};
