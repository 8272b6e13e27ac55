import type { BuyerOrderView } from '../../features/orders/buyer-order-by-token.ts';
import { markup, isolated, type Markup, type Part } from '../markup.ts';
import type { Frame, PageParts } from '../layout.ts';
import { formatTime, money, type ShopMessages } from '../messages.ts';
import { payPart } from './pay-part.ts';
import type { OfferedGateway } from './product.ts';

export type OrderPageState = {
  order: BuyerOrderView;
  now: number;
  /** Just back from the gateway; a report was just sent. */
  returned: boolean;
  reported: boolean;
  /** Other gateways that would take it, while it is unpaid. */
  ways?: readonly OfferedGateway[];
  /** What was wrong with what was sent. */
  problem?: string;
  /** The look-up password that was just made. */
  madePassword?: string;
  /** The private link, when the buyer asked to see it. */
  privateLink?: string;
  earned?: { heldMinor: number; availableMinor: number; currency: string };
};

/** Paid and not delivered for longer than this is said to be longer than usual, then long, ms. */
const longerMs = 20_000;
const longMs = 10 * 60_000;
/** Keys on the page itself: at most this many and this many characters; the .txt has all. */
const mostKeys = 100;
const mostKeyCharacters = 16_000;

/** A browser without script looks again after this, seconds. */
const refreshSeconds = 3;

export function orderPage(frame: Frame, state: OrderPageState): PageParts {
  const { messages } = frame;
  const { order } = state;
  const waiting = isWaiting(state);
  return {
    title: `${messages.order.title} ${order.orderNo}`,
    refresh: waiting ? { seconds: refreshSeconds } : undefined,
    main: markup` <article
      class="order"
      id="order"
      data-state="/o/${order.orderNo}/state"
      data-version="${orderVersion(order)}"
      ${waiting && markup` data-waiting="${order.status}"`}
    >
      <h1>${messages.order.title} <span class="chip ${order.status}">${messages.status[order.status]}</span></h1>
      ${stepper(messages, order)}
      ${statusCard(statusText(frame, state))}
      ${order.keys.length > 0 && keys(messages, order)} ${facts(frame, order)}
      ${order.keys.length > 0 && order.status !== 'refunded' && report(messages, order, state)}
      ${order.referralUrl !== null && referral(frame, order.referralUrl, state)}
      ${passwordCard(messages, state)} ${wayBack(messages, order, state.privateLink)}
    </article>`,
  };
}

function isWaiting({ order, returned }: OrderPageState): boolean {
  if (order.status === 'created' || order.status === 'paid' || order.status === 'delivering') return true;
  return order.status === 'expired' && returned;
}

/** Changes whenever the page would look different. */
export function orderVersion({ status, keys: { length }, refundedMinor, payment, gateway }: BuyerOrderView): string {
  const unpaid = status === 'created' ? `.${payment}.${gateway}` : '';
  return `${status}.${length}.${refundedMinor}${unpaid}`;
}

const steps = ['created', 'paid', 'delivering', 'delivered'] as const;

function stepper(messages: ShopMessages, { status, paidAt, deliveredAt }: BuyerOrderView): Markup {
  if (status === 'expired' || (status === 'refunded' && !deliveredAt)) return markup``;
  const reached = deliveredAt ? 3 : Math.max(steps.indexOf(status as 'paid'), paidAt ? 1 : 0);
  return markup`<ol class="stepper">
    ${steps.map((step, index) => {
      const done = index < reached || deliveredAt !== null;
      return markup`<li
        class="${done ? 'done' : index === reached ? 'now' : ''}"
        ${index === reached && markup` aria-current="step"`}
      >
        <span>${messages.status[step]}</span>
      </li>`;
    })}
  </ol>`;
}

function statusCard(lines: readonly Part[]): Part {
  return lines.length > 0 && markup`<section class="card status" aria-live="polite">${lines}</section>`;
}

function statusText(frame: Frame, { order, now, returned, reported, problem, ways = [] }: OrderPageState): Part[] {
  const { messages, locale } = frame;
  const w = messages.order;
  const lines: Part[] = [];
  if (problem) lines.push(markup`<p class="alert" role="alert">${problem}</p>`);
  if (reported) lines.push(markup`<p class="good">${w.reported}</p>`);
  const live = markup`<p class="live"><span class="pulse" aria-hidden="true"></span>${w.live}</p>`;
  if (order.status === 'created') {
    lines.push(...payPart(frame, { order, now, returned, ways }));
    lines.push(live);
  } else if (order.status === 'expired') {
    lines.push(
      markup`<p>${w.expired}</p>
        <p class="soft">${w.expiredPaid}</p>
        <p><a class="button" href="/">${w.again}</a></p>`,
    );
  } else if (order.status === 'paid' || order.status === 'delivering') {
    const waitedMs = now - (order.paidAt ?? now);
    const text = order.manual
      ? w.manualWaiting
      : waitedMs < longerMs
        ? w.paidWaiting
        : waitedMs < longMs
          ? w.paidLonger
          : w.paidLong;
    lines.push(markup`<p><strong>${text}</strong></p>`, live);
  } else if (order.status === 'refunded') {
    lines.push(markup`<p>${w.refundedText}</p>`);
  }
  if (order.refundedMinor > 0)
    lines.push(markup`<p>${w.refunded(money(order.refundedMinor, order.currency, locale))}</p>`);
  return lines;
}

function keys(messages: ShopMessages, { keys: all, orderNo, manual }: BuyerOrderView): Markup {
  const w = messages.order;
  const shown: string[] = [];
  let characters = 0;
  for (const key of all) {
    if (shown.length > 0 && (shown.length >= mostKeys || characters + key.length > mostKeyCharacters)) break;
    shown.push(key);
    characters += key.length;
  }
  const hidden = all.length - shown.length;
  return markup`<section class="card keys">
    <h2>${manual ? w.result : w.keys(all.length)}</h2>
    <p class="soft">${w.keysHint}</p>
    <ol class="${all.length === 1 && 'single'}">
      ${shown.map((key, index) => markup`<li><code id="key-${index + 1}" dir="auto">${key}</code><button type="button" class="copy" hidden data-copy="key-${index + 1}">${w.copy}</button></li>`)}
    </ol>
    ${hidden > 0 && markup`<p>${w.moreKeys(hidden)}</p>`}
    <p class="row">
      ${all.length > 1 && markup`<button type="button" class="copy-all" hidden data-copy-all=".keys code">${hidden > 0 ? w.copyShown(shown.length) : w.copyAll}</button>`}<a
        class="button"
        href="/o/${orderNo}/keys.txt"
        download="${orderNo}.txt"
        >${w.download}</a
      >
    </p>
  </section>`;
}

function facts({ messages, locale, settings }: Frame, order: BuyerOrderView): Markup {
  const w = messages.order;
  const time = (ms: number) => formatTime(ms, locale, { timeZone: settings.timeZone });
  const rows: [string, Part][] = [
    [w.number, markup`<code class="no">${order.orderNo}</code>`],
    [w.item, markup`${isolated(order.productName)} · ${isolated(order.variantName)} × ${order.quantity}`],
    [w.amount, money(order.amountMinor, order.currency, locale)],
    [w.created, time(order.createdAt)],
  ];
  if (order.paidAt) rows.push([w.paidAt, time(order.paidAt)]);
  return markup`<section class="card">
    <dl class="facts">
      ${rows.map(
        ([name, value]) =>
          markup`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function report(
  messages: ShopMessages,
  { orderNo, keys: { length } }: BuyerOrderView,
  { problem }: OrderPageState,
): Markup {
  const w = messages.order;
  return markup`<details class="card" ${problem && ' open'}>
    <summary>${w.problem}</summary>
    <p class="soft">${w.problemHint}</p>
    <form method="post" action="/o/${orderNo}/report">
      ${length > 1 ? markup`<div class="field"><label for="slot">${w.problemKey}</label><input id="slot" name="slot" type="number" inputmode="numeric" min="1" max="${length}" value="1" required /></div>` : markup`<input type="hidden" name="slot" value="1" />`}
      <div class="field">
        <label for="text">${w.problemText}</label
        ><textarea id="text" name="text" maxlength="500" rows="3" required dir="auto"></textarea>
      </div>
      <p><button type="submit">${w.problemSend}</button></p>
    </form>
  </details>`;
}

function referral({ messages, locale }: Frame, url: string, { order, earned }: OrderPageState): Markup {
  const w = messages.order;
  return markup`<section class="card referral">
    <h2>${w.referral}</h2>
    <p class="soft">${w.referralHint}</p>
    <p class="share">
      <label for="ref">${w.referralLink}</label
      ><span
        ><input id="ref" readonly value="${url}" /><button type="button" class="copy" hidden data-copy="ref">
          ${w.copy}
        </button></span
      >
    </p>
    ${
      earned &&
      markup`<p>
          <b
            >${w.earned(money(earned.heldMinor, earned.currency, locale), money(earned.availableMinor, earned.currency, locale))}</b
          >
        </p>
        <p><a href="/o/${order.orderNo}/promoter">${w.referralPage}</a></p>`
    }
  </section>`;
}

/** Who gets no mail needs another way back: a look-up password, made here and shown once. */
function passwordCard(messages: ShopMessages, { order, madePassword }: OrderPageState): Part {
  const w = messages.order;
  if (order.status === 'expired' || (order.wayBack !== 'none' && madePassword === undefined)) return markup``;
  if (madePassword === undefined)
    return markup`<section class="card">
      <h2>${w.noWayBack}</h2>
      <p class="soft">${w.noWayBackHint}</p>
      <form method="post" action="/o/${order.orderNo}/password">
        <button type="submit">${w.makePassword}</button>
      </form>
    </section>`;
  return markup`<section class="card" role="status">
    <h2>${w.keepPassword}</h2>
    <p class="share">
      <label for="password">${messages.product.password}</label
      ><span
        ><input id="password" readonly value="${madePassword}" /><button
          type="button"
          class="copy"
          hidden
          data-copy="password"
        >
          ${w.copy}
        </button></span
      >
    </p>
    <p class="soft">${w.keepPasswordHint(order.contact)}</p>
  </section>`;
}

function wayBack(messages: ShopMessages, { orderNo }: BuyerOrderView, privateLink: string | undefined): Markup {
  const w = messages.order;
  return markup`<details class="card" ${privateLink !== undefined && ' open'}>
    <summary>${w.wayBack}</summary>
    <p class="soft">${w.wayBackHint}</p>
    ${
      privateLink !== undefined
        ? markup`<p class="share">
            <label for="link">${w.privateLink}</label
            ><span
              ><input id="link" readonly value="${privateLink}" /><button
                type="button"
                class="copy"
                hidden
                data-copy="link"
              >
                ${w.copy}
              </button></span
            >
          </p>`
        : markup`<form method="post" action="/o/${orderNo}/link"><button type="submit">${w.showLink}</button></form>`
    }
    <form method="post" action="/o/${orderNo}/forget"><button type="submit" class="quiet">${w.forget}</button></form>
  </details>`;
}
