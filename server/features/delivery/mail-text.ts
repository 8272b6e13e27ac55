export type MailInput = {
  locale: string;
  shopName: string;
  supportContact: string;
  orderNo: string;
  item: string;
  keys: string[];
  url: string;
};

/** More keys than this are read on the order page. */
const mostKeysInMail = 20;

/** Plain text only: it reads the same everywhere, and a key can't be mistaken for markup. */
export function mailText({ locale, shopName, supportContact, orderNo, item, keys, url }: MailInput): {
  subject: string;
  text: string;
} {
  const zh = locale.startsWith('zh');
  const listed = keys.slice(0, mostKeysInMail);
  const more = keys.length - listed.length;
  const lines = zh
    ? [
        `您在 ${shopName} 购买的 ${item} 已发货。`,
        `订单号：${orderNo}`,
        '',
        '卡密：',
        ...listed,
        more > 0 ? `另有 ${more} 个，请在订单页查看。` : '',
        '',
        `订单页：${url}`,
        '请勿转发本邮件，持有链接的人可以看到卡密。',
      ]
    : [
        `Your ${item} from ${shopName} is here.`,
        `Order: ${orderNo}`,
        '',
        'Keys:',
        ...listed,
        more > 0 ? `${more} more on the order page.` : '',
        '',
        `Order page: ${url}`,
        'Do not forward this mail: whoever has the link can see the keys.',
      ];
  if (supportContact) lines.push('', zh ? `客服：${supportContact}` : `Support: ${supportContact}`);
  const subject = zh ? `[${shopName}] 已发货 ${orderNo}` : `[${shopName}] Delivered ${orderNo}`;
  return { subject: subject.replace(/[\r\n]/g, ' '), text: lines.join('\n') };
}
