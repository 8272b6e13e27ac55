import type { PromoterPage } from '../../features/referrals/promoter-page.ts';
import { markup, type Markup } from '../markup.ts';
import type { Frame, PageParts } from '../layout.ts';
import { formatTime, money, type ShopMessages } from '../messages.ts';
import { lookUpForm } from './look-up.ts';

/** Where a promoter comes in: the look-up of their first order. */
export function promoterEntryPage(
  { messages, settings }: Frame,
  { contact = '', message, mailed = false }: { contact?: string; message?: string | undefined; mailed?: boolean },
): PageParts {
  const w = messages.promoter;
  return {
    title: w.title,
    main: markup`<article class="narrow">
      <h1>${w.title}</h1>
      <p>${w.intro}</p>
      ${settings.smtp !== null && mailForm(messages, { contact, mailed })}
      ${lookUpForm(messages, '/promoter', { contact, message, title: w.enter, hint: w.enterHint, submit: w.enter })}
    </article>`,
  };
}

function mailForm(messages: ShopMessages, { contact, mailed }: { contact: string; mailed: boolean }): Markup {
  const w = messages.promoter;
  return markup`<form class="card" method="post" action="/promoter/mail">
    <h2>${w.byMail}</h2>
    ${mailed && markup`<p class="good" role="status">${w.mailed}</p>`}
    <p class="soft">${w.byMailHint}</p>
    <div class="field">
      <label for="mail">${w.mailAddress}</label
      ><input id="mail" name="contact" type="email" required maxlength="120" autocomplete="email" value="${contact}" />
    </div>
    <p><button class="primary" type="submit">${w.byMailSend}</button></p>
  </form>`;
}

export function promoterPage({ messages, locale, settings }: Frame, page: PromoterPage, orderNo?: string): PageParts {
  const w = messages.promoter;
  const amount = (minor: number) => money(minor, page.currency, locale);
  const figure = (label: string, value: string | number, note?: string): Markup =>
    markup`<div class="card figure">
      <dt>${label}</dt>
      <dd>${value}</dd>
      ${note && markup`<dd class="note">${note}</dd>`}
    </div>`;
  const day = (ms: number) => formatTime(ms, locale, { timeZone: settings.timeZone });
  return {
    title: w.title,
    main: markup`<article class="order promoter">
      <h1>${w.title}</h1>
      <p>${orderNo === undefined ? w.allLinks : w.oneLink}</p>
      <section class="card referral">
        <p class="share">
          <label for="ref">${w.link}</label
          ><span
            ><input id="ref" readonly value="${page.url}" /><button type="button" class="copy" hidden data-copy="ref">
              ${messages.order.copy}
            </button></span
          >
        </p>
      </section>
      <dl class="figures">
        ${figure(w.available, amount(page.availableMinor))}
        ${figure(w.held, amount(page.heldMinor), page.nextAvailableAt ? w.until(day(page.nextAvailableAt)) : undefined)}
        ${figure(w.clicks, page.clicks)} ${figure(w.orders, page.orders)}
        ${page.clawedBackMinor > 0 && figure(w.clawed, amount(page.clawedBackMinor))}
      </dl>
      <section class="card">
        <h2>${w.recent}</h2>
        ${
          page.recent.length === 0
            ? markup`<p class="soft">${w.none}</p>`
            : markup`<ul class="ledger">
                ${page.recent.map((entry) => markup`<li><time datetime="${new Date(entry.at).toISOString()}">${day(entry.at)}</time><span>${w.states[entry.state]}</span><b>${amount(entry.amountMinor)}</b></li>`)}
              </ul>`
        }
        <p class="soft">${w.hold(settings.refundWindowDays)}</p>
      </section>
      ${orderNo !== undefined && markup`<p><a href="/o/${orderNo}">${w.back}</a></p>`}
    </article>`,
  };
}
