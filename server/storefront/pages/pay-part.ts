import type { BuyerOrderView } from '../../features/orders/buyer-order-by-token.ts';
import type { Frame } from '../layout.ts';
import { markup, type Markup, type Part } from '../markup.ts';
import { formatTime, money } from '../messages.ts';
import type { OfferedGateway } from './product.ts';
import { qrCode } from './qr.ts';

type Pay = {
  order: BuyerOrderView;
  now: number;
  /** Just back from the gateway. */
  returned: boolean;
  /** Other gateways that would take this order, best first. */
  ways: readonly OfferedGateway[];
};

/** How an unpaid order is paid: nothing here invites anyone to pay twice. */
export function payPart(frame: Frame, { order, now, returned, ways }: Pay): Part[] {
  const { messages, locale, settings } = frame;
  const w = messages.order;
  const until = markup`<p>
    ${w.payBefore(formatTime(order.expiresAt, locale, { timeZone: settings.timeZone, style: 'short' }))}
    <span class="countdown script-only" data-until="${order.expiresAt}" data-now="${now}">${w.timeLeft} <b></b></span>
  </p>`;
  if (order.payment === 'failed')
    return [
      markup`<p class="alert" role="alert">${w.payFailed}</p>`,
      until,
      ways.map((way, index) =>
        wayForm(frame, order, { name: way.name, text: w.payWith(way.label[locale]), primary: index === 0 }),
      ),
      wayForm(frame, order, { name: order.gateway, text: w.payAgain, primary: ways.length === 0 }),
    ];
  if (returned || order.payment === 'pending')
    return [
      markup`<p><strong>${w.returned}</strong></p>`,
      markup`<details class="unpaid">
        <summary>${w.notPaid}</summary>
        <p class="soft">${w.notPaidHint}</p>
        ${wayForm(frame, order, { name: order.gateway, text: w.payAgain, primary: false })}
      </details>`,
    ];
  return [
    until,
    order.payUrl !== null && payWay(frame, order, order.payUrl),
    markup`<p class="soft">${w.paidAlready}</p>`,
    ways.length > 0 &&
      markup`<details class="unpaid">
        <summary>${w.otherWays}</summary>
        ${ways.map((way) => wayForm(frame, order, { name: way.name, text: w.payWith(way.label[locale]), primary: false }))}
      </details>`,
  ];
}

const isPage = (url: string): boolean => /^https?:\/\//i.test(url);

/** What a wallet opens and a phone may be sent to; anything else is no way to pay. */
const isScanned = (url: string): boolean => /^(?:weixin|wxp|alipays?|alipayqr|mqqapi|uppay|upwrp):/i.test(url);

function payWay({ messages, locale }: Frame, order: BuyerOrderView, url: string): Markup | false {
  const w = messages.order;
  const amount = money(order.amountMinor, order.currency, locale);
  if (isPage(url))
    return markup`<p><a class="primary button" href="${url}" rel="noopener noreferrer">${w.payNow(amount)}</a></p>`;
  if (!isScanned(url)) return false;
  const wallet = /^(?:weixin|wxp):/i.test(url)
    ? w.wallets.wechat
    : /^alipay/i.test(url)
      ? w.wallets.alipay
      : w.wallets.any;
  const text = w.scan(wallet, amount);
  return markup`<figure class="scan">${qrCode(url, text)}<figcaption>${text}</figcaption></figure>`;
}

type Wanted = { name: string; text: string; primary: boolean };

function wayForm(_frame: Frame, { orderNo }: BuyerOrderView, { name, text, primary }: Wanted): Markup {
  return markup`<form method="post" action="/o/${orderNo}/pay"><input type="hidden" name="gateway" value="${name}" /><button type="submit" class="${primary ? 'primary' : 'quiet'}">${text}</button></form>`;
}
