import type { LookedUp } from '../../features/orders/look-up.ts';
import type { OrderStatus } from '../../contract/orders.ts';
import { markup, isolated, type Markup } from '../markup.ts';
import type { Frame, PageParts } from '../layout.ts';
import { formatTime, type ShopMessages } from '../messages.ts';

export type LookUpState = {
  /** Orders this browser made. */
  own: readonly string[];
  found?: readonly LookedUp[];
  contact?: string;
  message?: string;
  forgotten?: boolean;
};

export function lookUpPage(
  { messages, locale, settings }: Frame,
  { own, found, contact = '', message, forgotten }: LookUpState,
): PageParts {
  const w = messages.lookUp;
  return {
    title: w.title,
    main: markup`<article class="narrow">
      <h1>${w.title}</h1>
      ${forgotten && markup`<p class="good" role="status">${messages.order.forgotten}</p>`}
      ${
        found &&
        found.length > 0 &&
        markup`<section class="card">
          <h2>${w.found(found.length)}</h2>
          <p class="soft">${w.foundHint}</p>
          <ul class="orders">
            ${found.map(
              (order) =>
                markup`<li>
                  <a href="/o/${order.orderNo}"
                    ><span>${isolated(order.productName)} · ${isolated(order.variantName)}</span
                    ><small
                      >${formatTime(order.createdAt, locale, { timeZone: settings.timeZone })} ·
                      <code class="no">${order.orderNo}</code></small
                    ><span class="chip ${order.status}">${messages.status[order.status as OrderStatus]}</span></a
                  >
                </li>`,
            )}
          </ul>
        </section>`
      }
      ${
        own.length > 0 &&
        !found &&
        markup`<section class="card">
          <h2>${w.here}</h2>
          <ul class="orders">
            ${own.map(
              (orderNo) =>
                markup`<li>
                  <a href="/o/${orderNo}"><code class="no">${orderNo}</code><span>${w.open}</span></a>
                </li>`,
            )}
          </ul>
        </section>`
      }
      ${lookUpForm(messages, '/lookup', { contact, message: found?.length === 0 ? w.none : message })}
    </article>`,
  };
}

/** Contact and look-up password: on the look-up page, and for a promoter to come in. */
export function lookUpForm(
  messages: ShopMessages,
  action: string,
  {
    contact,
    message,
    title,
    hint,
    submit,
  }: { contact: string; message?: string; title?: string; hint?: string; submit?: string },
): Markup {
  const w = messages.lookUp;
  return markup`<form class="card" method="post" action="${action}">
    <h2>${title ?? w.form}</h2>
    ${message && markup`<p class="alert" role="alert">${message}</p>`}
    <p class="soft">${hint ?? w.hint}</p>
    <div class="field">
      <label for="contact">${messages.product.contact}</label
      ><input id="contact" name="contact" required maxlength="120" autocomplete="email" dir="auto" value="${contact}" />
    </div>
    <div class="field">
      <label for="lookupPassword">${messages.product.password}</label
      ><input
        id="lookupPassword"
        name="lookupPassword"
        type="password"
        required
        maxlength="64"
        autocomplete="current-password"
      />
    </div>
    <p><button class="primary" type="submit">${submit ?? w.submit}</button></p>
  </form>`;
}
