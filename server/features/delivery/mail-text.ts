export type MailInput = {
  locale: string;
  shopName: string;
  supportContact: string;
  orderNo: string;
  item: string;
  keys: string[];
  /** Which of the keys take the place of earlier ones; none: the first delivery. */
  replaced: number[];
  url: string;
};

/** More keys than this are read on the order page. */
const mostKeysInMail = 20;

/** Plain text only: it reads the same everywhere, and a key can't be mistaken for markup. */
export function mailText({ locale, shopName, supportContact, orderNo, item, keys, replaced, url }: MailInput): {
  subject: string;
  text: string;
} {
  const zh = locale.startsWith('zh');
  const listed = keys.slice(0, mostKeysInMail);
  const more = keys.length - listed.length;
  const anew = replaced.length > 0;
  const numbers = replaced.map((at) => at + 1);
  const lines = zh
    ? [
        anew
          ? `您在 ${shopName} 购买的 ${item} 已换卡，原来的卡密作废，请用新的。`
          : `您在 ${shopName} 购买的 ${item} 已发货。`,
        `订单号：${orderNo}`,
        anew && keys.length > 1 ? `换的是第 ${numbers.join('、')} 个，其余不变。` : '',
        '',
        anew && keys.length === 1 ? '新卡密：' : '卡密：',
        ...listed,
        more > 0 ? `另有 ${more} 个，请在订单页查看。` : '',
        '',
        `订单页：${url}`,
        '请勿转发本邮件，持有链接的人可以看到卡密。',
      ]
    : [
        anew
          ? `A key of your ${item} from ${shopName} was replaced: the earlier one no longer counts, use the new one.`
          : `Your ${item} from ${shopName} is here.`,
        `Order: ${orderNo}`,
        anew && keys.length > 1 ? `New: number ${numbers.join(', ')}; the others stay.` : '',
        '',
        anew && keys.length === 1 ? 'New key:' : 'Keys:',
        ...listed,
        more > 0 ? `${more} more on the order page.` : '',
        '',
        `Order page: ${url}`,
        'Do not forward this mail: whoever has the link can see the keys.',
      ];
  if (supportContact) lines.push('', zh ? `客服：${supportContact}` : `Support: ${supportContact}`);
  const done = anew ? (zh ? '已换卡' : 'Key replaced') : zh ? '已发货' : 'Delivered';
  const subject = `[${shopName}] ${done} ${orderNo}`;
  return { subject: subject.replace(/[\r\n]/g, ' '), text: lines.join('\n') };
}
