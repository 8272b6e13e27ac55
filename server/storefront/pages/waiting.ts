import type { ErrorBody } from '../../contract/error-codes.ts';
import { firefly, type Frame, type PageParts } from '../layout.ts';
import { isolated, type Markup, markup, type Part } from '../markup.ts';
import type { ShopProduct, ShopVariant } from '../shelf.ts';
import { money, type ShopMessages } from '../messages.ts';

export type WaitingState = {
  queued: ErrorBody;
  product: ShopProduct;
  variant?: ShopVariant;
  quantity: number;
  /** Why it is a new place: a reason that has words. */
  why?: string;
};

/** A place in the line: which, how long about, at what price. It asks again by itself, without a script. */
export function waitingPage({ messages, locale, path }: Frame, state: WaitingState): PageParts {
  const w = messages.waiting;
  const { queued, product, variant, quantity } = state;
  const { place = 1, amountMinor, currency, retryAfterSeconds = 5 } = queued;
  const wait = waitText(messages, queued.waitSeconds);
  const newPlace = state.why !== undefined && state.why.startsWith('ticket_') ? messages.errors[state.why] : undefined;
  const rows: [string, Part][] = [
    [
      messages.order.item,
      markup`${isolated(product.name)}${variant && markup` · ${isolated(variant.name)}`} × ${quantity}`,
    ],
  ];
  if (amountMinor !== undefined && currency !== undefined)
    rows.push([w.price, w.kept(money(amountMinor, currency, locale))]);
  return {
    title: w.title(place),
    refresh: { seconds: retryAfterSeconds, always: true },
    main: markup`<article class="narrow">
      <h1>${w.heading}</h1>
      ${newPlace !== undefined && markup`<p class="notice" role="status">${newPlace}</p>`}
      <p>${w.why}</p>
      <dl class="figures">
        ${figure(w.place, w.nth(place))} ${figure(w.wait, wait)}
      </dl>
      <p class="notice">${w.turn}</p>
      <section class="card">
        <dl class="facts">
          ${rows.map(
            ([name, value]) =>
              markup`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
      </section>
      <p class="live"><span class="pulse" aria-hidden="true"></span>${messages.order.live}</p>
      <p class="soft">${w.paid}</p>
      <form method="post" action="${path}/leave">
        <button class="quiet" type="submit">${w.leave}</button>
      </form>
    </article>`,
  };
}

/** The place is not kept any more; nothing was ordered with it, or the order is under My orders. */
export function lapsedPage({ messages }: Frame): PageParts {
  const w = messages.waiting;
  return {
    title: w.lapsed,
    main: markup`<article class="narrow error">
      ${firefly}
      <h1>${w.lapsed}</h1>
      <p>${w.lapsedHint}</p>
      <p class="row"><a class="button" href="/">${messages.home}</a><a class="button" href="/lookup">${messages.myOrders}</a></p>
    </article>`,
  };
}

function figure(name: string, value: string): Markup {
  return markup`<div class="card figure">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
}

function waitText({ waiting: w }: ShopMessages, seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return w.unknown;
  if (seconds >= 90) return w.minutes(Math.ceil(seconds / 60));
  return w.seconds(seconds <= 10 ? seconds : Math.ceil(seconds / 5) * 5);
}
