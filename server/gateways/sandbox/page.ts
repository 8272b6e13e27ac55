import { defined } from '../../contract/defined.ts';
import { createHash } from 'node:crypto';
import { formatMoney } from '../../contract/money.ts';
import { policyText } from '../../contract/content-security-policy.ts';
import type { PayLink } from './sign.ts';

const words = {
  'zh-CN': {
    title: '收银台',
    banner: '测试网关 · 不会真的扣款',
    order: '订单号',
    pay: '支付',
    more: '试试别的结果',
    fail: '失败',
    late: '迟付',
    twice: '通知两次',
    lost: '丢失通知',
    paid: '这笔订单已付款。',
    over: '付款时间已过，现在付款会算作迟付。',
    back: '返回店铺',
  },
  en: {
    title: 'Checkout',
    banner: 'Test gateway, no money moves',
    order: 'Order',
    pay: 'Pay',
    more: 'Try another outcome',
    fail: 'Fail',
    late: 'Pay late',
    twice: 'Notify twice',
    lost: 'Lose the notification',
    paid: 'This order is paid.',
    over: 'The time to pay has passed; paid now, it is a late payment.',
    back: 'Back to the shop',
  },
} as const;

const style = `:root{color-scheme:light dark;--bg:#f4f5f7;--card:#fff;--ink:#16181d;--soft:#5c6370;--line:#dcdfe5;--go:#1257c9}
@media(prefers-color-scheme:dark){:root{--bg:#101216;--card:#1a1d23;--ink:#eceef2;--soft:#a2a9b6;--line:#343a45;--go:#2a66d6}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
.banner{background:#ffd75e;color:#3a2c00;text-align:center;padding:10px 16px;font-weight:600}
main{max-width:420px;margin:24px auto;padding:0 16px}.card{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:24px 20px}
h1{font-size:16px;font-weight:600;margin:0;color:var(--soft)}.sum{font-size:38px;font-weight:700;margin:4px 0 12px;font-variant-numeric:tabular-nums}
p{margin:0 0 4px;overflow-wrap:anywhere}.soft{color:var(--soft);font-size:14px}
button,.link{display:block;width:100%;min-height:48px;border:1px solid var(--line);border-radius:10px;background:transparent;color:inherit;font:inherit;cursor:pointer}
.go{background:var(--go);border-color:var(--go);color:#fff;font-weight:600;margin-top:20px;text-align:center;line-height:48px;text-decoration:none}
fieldset{border:0;margin:20px 0 0;padding:0;display:grid;grid-template-columns:1fr 1fr;gap:10px}legend{color:var(--soft);font-size:14px;padding:0 0 8px}
button:focus-visible,.link:focus-visible{outline:3px solid var(--go);outline-offset:2px}`;

const styleHash = createHash('sha256').update(style).digest('base64');

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => defined(entities[sign], 'entities[sign]'));

/** The bank's pay page: plain forms, no script. */
export function payPage(link: PayLink, { isPaid, isOver }: { isPaid: boolean; isOver: boolean }): Response {
  const say = words[link.locale];
  const button = (outcome: 'fail' | 'late' | 'twice' | 'lost') =>
    `<button name="outcome" value="${outcome}">${say[outcome]}</button>`;
  const choices = `<form method="post"><button class="go" name="outcome" value="pay">${say.pay}</button>
<fieldset><legend>${say.more}</legend>${button('fail')}${button('late')}${button('twice')}${button('lost')}</fieldset></form>`;
  const done = `<p role="status">${say.paid}</p><a class="link go" href="${escape(link.returnUrl)}">${say.back}</a>`;
  const html = `<!doctype html><html lang="${link.locale}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${say.title}</title><style>${style}</style></head><body>
<div class="banner" role="note">${say.banner}</div><main><div class="card"><h1><bdi>${escape(link.subject)}</bdi></h1>
<p class="sum">${escape(formatMoney(link.amountMinor, link.currency, link.locale))}</p>
<p class="soft">${say.order} ${escape(link.orderNo)}</p>${isOver && !isPaid ? `<p role="status">${say.over}</p>` : ''}${isPaid ? done : choices}</div></main></body></html>`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      // the form's answer leads back to the shop, which the browser counts as a form's target too
      'content-security-policy': policyText({
        defaultSrc: ["'none'"],
        styleSrc: [`'sha256-${styleHash}'`],
        formAction: ["'self'", new URL(link.returnUrl).origin],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      }),
    },
  });
}
