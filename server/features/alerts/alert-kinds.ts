import type { Messages } from '../../contract/plug-in.ts';
import type { NeedKind } from '../needs/needs-you.ts';

/** What under *Needs you* is about money or keys and may not wait for the morning, in the words of the desk. */
export const alertKinds = {
  amount_differs: { 'zh-CN': '付款金额不符', en: 'The amount paid differs' },
  audit_tail_missing: { 'zh-CN': '操作记录的最后一段不见了', en: 'The end of the audit log is missing' },
  dead_letter: { 'zh-CN': '后台有一步没做成', en: 'A step in the backend failed' },
  disputed: { 'zh-CN': '买家向支付方投诉了', en: 'The payment is disputed' },
  gateway_off: { 'zh-CN': '付款来自已停用的支付方式', en: 'Paid by a payment method that is switched off' },
  gateway_trouble: { 'zh-CN': '收款渠道有问题', en: 'A payment gateway needs you' },
  key_reported: { 'zh-CN': '买家说卡密用不了', en: "The buyer says a key doesn't work" },
  late_parked: { 'zh-CN': '付款来晚了，等你决定', en: 'Late payment, waiting for you' },
  ledger_unbalanced: { 'zh-CN': '佣金账不平', en: "The commission ledger doesn't balance" },
  mail_server: { 'zh-CN': '发信服务器拒绝了', en: 'The mail server refuses' },
  manual_delivery: { 'zh-CN': '等你代充', en: 'Waiting for you to deliver by hand' },
  other_gateway: { 'zh-CN': '一笔付款来自这单没用过的支付方式', en: 'Money by a payment method this order never used' },
  out_of_stock: { 'zh-CN': '已付款，但没有库存', en: 'Paid, but out of stock' },
  own_order: { 'zh-CN': '有人处理了像是自己的订单', en: 'Somebody acted on what looks like their own order' },
  paid_twice: { 'zh-CN': '同一单付了两次', en: 'Paid twice' },
  payment_unconfirmed: {
    'zh-CN': '有一笔付款，支付平台还没确认',
    en: 'A payment that the gateway has not confirmed',
  },
  refund_failed: { 'zh-CN': '退款失败', en: 'A refund failed' },
  replace_approval: { 'zh-CN': '有人要再换一次卡，等店主同意', en: 'A further replacement waits for the owner' },
  staff_limit: { 'zh-CN': '有人达到了今天的限额', en: 'Somebody reached their limit of the day' },
  unknown_order: { 'zh-CN': '收到一笔找不到订单的付款', en: 'A payment for no known order' },
} satisfies Partial<Record<NeedKind, Messages>>;
export type AlertKind = keyof typeof alertKinds;
