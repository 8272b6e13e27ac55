import { defined } from '../../contract/defined.ts';
import { currencyExponent } from '../../contract/money.ts';
import type { Messages } from '../../contract/plug-in.ts';
import { markup, isolated, linked, type Markup } from '../markup.ts';
import type { Frame, PageParts } from '../layout.ts';
import type { ShopProduct, ShopVariant } from '../shelf.ts';
import { formatTime, type Locale, money, type ShopMessages } from '../messages.ts';
import { isForSale, stockMark, tile, wasPrice } from './shop.ts';

export type OfferedGateway = { name: string; label: Messages; currencies: readonly string[] };

/** What the buyer had filled in, when the form comes back with a refusal; `ticket` is the place in the line that they keep. */
export type Filled = { values: URLSearchParams; message: string; field?: string; ticket?: string };

/** The form field of one line of a manual delivery's form; each variant has its own. */
export const formFieldName = (variant: number, name: string) => `form.${variant}.${name}`;

export function productPage(
  frame: Frame,
  product: ShopProduct,
  { gateways, filled }: { gateways: readonly OfferedGateway[]; filled?: Filled | undefined },
): PageParts {
  const { messages } = frame;
  const { name, summary, description, variants } = product;
  const open = variants.some(isForSale);
  return {
    title: name,
    description: summary || messages.shop.description(name),
    main: markup` <article class="buy">
      <header class="item">
        ${tile(name)}
        <div>
          <h1>${isolated(name)}</h1>
          ${summary !== '' && markup`<p class="summary" dir="auto">${summary}</p>`}
        </div>
      </header>
      ${filled && markup`<p class="alert" role="alert" id="problem">${filled.message}</p>`}
      ${open ? (gateways.length === 0 ? markup`<p class="empty">${messages.product.noGateway}</p>` : checkoutForm(frame, product, { gateways, filled })) : closed(product, messages)}
      ${
        description !== '' &&
        markup`<section class="card about">
          <h2>${messages.product.about}</h2>
          <p dir="auto">${linked(description)}</p>
        </section>`
      }
    </article>`,
  };
}

function checkoutForm(
  { messages, locale, settings }: Frame,
  product: ShopProduct,
  { gateways, filled }: { gateways: readonly OfferedGateway[]; filled?: Filled | undefined },
): Markup {
  const value = (name: string) => filled?.values.get(name) ?? '';
  const wrong = (field: string) => filled?.field === field && markup` aria-invalid="true" aria-describedby="problem"`;
  const w = messages.product;
  const chosen = chosenVariant(product.variants, value('variantId'));
  const { minPerOrder, maxPerOrder } = defined(product.variants[chosen], 'product.variants[chosen]');
  const most = Math.max(...product.variants.filter(isForSale).map((variant) => variant.maxPerOrder));
  const gateway = gateways.some(({ name }) => name === value('gateway'))
    ? value('gateway')
    : defined(gateways[0], 'gateways[0]').name;
  return markup`<form class="checkout" method="post" action="/p/${encodeURIComponent(product.slug)}" data-locale="${locale}">
<fieldset class="card"><legend>${w.variant}</legend>
${product.variants.map((variant, index) => variantChoice(variant, index, { chosen: index === chosen, messages, locale, value, timeZone: settings.timeZone }))}</fieldset>
<div class="card two"><div class="field"><label for="quantity">${w.quantity}</label>
<span class="stepper"><button type="button" class="less" hidden aria-label="${w.less}">−</button><input id="quantity" name="quantity" type="number" inputmode="numeric" min="1" max="${most}" required value="${value('quantity') || minPerOrder}"${wrong('quantity')}><button type="button" class="more" hidden aria-label="${w.more}">+</button></span>
<small id="limits" class="script-only">${w.limits(minPerOrder, maxPerOrder)}</small></div></div>
<div class="card">
<div class="field"><label for="contact">${w.contact}</label>
<input id="contact" name="contact" required minlength="3" maxlength="120" autocomplete="email" dir="auto" value="${value('contact')}"${wrong('contact')}><small>${w.contactHint}${settings.smtp !== null && markup`<br />${w.contactMail}`}</small></div>
<div class="field"><label for="lookupPassword">${w.password} <i>${w.optional}</i></label>
<input id="lookupPassword" name="lookupPassword" type="password" maxlength="64" autocomplete="new-password" value=""${wrong('lookupPassword')}><small>${w.passwordHint}</small></div>
<details${(value('coupon') !== '' || filled?.field === 'coupon') && ' open'}><summary>${w.haveCoupon}</summary>
<div class="field"><label for="coupon">${w.coupon} <i>${w.optional}</i></label><input id="coupon" name="coupon" maxlength="40" autocomplete="off" autocapitalize="characters" value="${value('coupon')}"${wrong('coupon')}><small>${w.beforeCoupon}</small></div></details>
</div>
<fieldset class="card pay"><legend>${w.pay}</legend><div class="choices">
${gateways.map(({ name, label, currencies }) => markup`<label class="choice"><input type="radio" name="gateway" value="${name}" data-currencies="${currencies.join(' ')}" ${name === gateway && ' checked'} /><span>${label[locale]}</span></label>`)}</div></fieldset>
${filled?.ticket !== undefined && markup`<input type="hidden" name="ticket" value="${filled.ticket}" />`}<div class="bar"><p class="total script-only"><span>${w.total}</span> <b id="total" aria-live="polite"></b></p><button class="primary" type="submit">${w.buy}</button></div>
</form>`;
}

function chosenVariant(variants: readonly ShopVariant[], id: string): number {
  const asked = variants.findIndex((variant) => variant.id === id && isForSale(variant));
  return asked >= 0 ? asked : Math.max(0, variants.findIndex(isForSale));
}

/** Nothing can be bought: there is nothing, or what there is comes back by itself. */
function closed({ variants }: ShopProduct, messages: ShopMessages): Markup {
  const w = messages.product;
  const [title, hint] = variants.some(({ backSoon }) => backSoon)
    ? [messages.stock.backSoon, w.backSoonHint]
    : [w.soldOut, w.soldOutHint];
  return markup`<p class="empty"><strong>${title}</strong><br />${hint}</p>`;
}

/** One variant; what belongs to it (steps, limits, form) shows while it is chosen, without script too. */
function variantChoice(
  variant: ShopVariant,
  index: number,
  {
    chosen,
    messages,
    locale,
    value,
    timeZone,
  }: { chosen: boolean; messages: ShopMessages; locale: Locale; value: (name: string) => string; timeZone: string },
): Markup {
  const { id, name, priceMinor, currency, priceSteps, minPerOrder, maxPerOrder, formFields } = variant;
  const w = messages.product;
  const open = isForSale(variant);
  const most = variant.delivery === 'key' ? Math.min(maxPerOrder, Math.max(variant.inStock, minPerOrder)) : maxPerOrder;
  const steps = priceSteps.map((step) => `${step.minQuantity}:${step.priceMinor}`).join(',');
  const hasDetail =
    open && (priceSteps.length > 0 || formFields.length > 0 || minPerOrder > 1 || variant.delivery === 'manual');
  return markup`<div class="variant">
    <input
      type="radio"
      name="variantId"
      id="v${index}"
      value="${id}"
      ${chosen && ' checked'}${!open && ' disabled'}
      data-price="${priceMinor}"
      data-currency="${currency}"
      data-digits="${currencyExponent(currency)}"
      data-steps="${steps}"
      data-min="${minPerOrder}"
      data-max="${most}"
      data-limits="${w.limits(minPerOrder, maxPerOrder)}"
    />
    <label for="v${index}"
      ><span class="name">${isolated(name)}</span
      ><span class="line"
        ><b class="price">${money(priceMinor, currency, locale)}</b
        >${wasPrice(messages, variant, locale)}${variant.promo && markup`<small class="until">${messages.shop.promoUntil(formatTime(variant.promo.endsAtMs, locale, { timeZone }))}</small>`}${stockMark(messages, open ? variant : { delivery: 'key', inStock: 0, backSoon: variant.backSoon })}</span
      ></label
    >
    ${
      hasDetail &&
      markup`<div class="detail">
        ${minPerOrder > 1 && markup`<p class="no-script">${w.limits(minPerOrder, maxPerOrder)}</p>`}
        ${
          priceSteps.length > 0 &&
          markup`<p>${w.steps}</p>
            <ul class="steps-list">
              ${priceSteps.map((step) => markup`<li>${w.step(step.minQuantity, money(step.priceMinor, currency, locale))}</li>`)}
            </ul>`
        }
        ${variant.delivery === 'manual' && markup`<p>${w.manual}</p>`}
        ${formFields.map((field, line) => {
          const fieldName = formFieldName(index, field.name);
          return markup`<div class="field">
            <label for="f${index}-${line}"
              >${isolated(field.label)}${field.required ? ' *' : markup` <i>${w.optional}</i>`}</label
            ><input
              id="f${index}-${line}"
              name="${fieldName}"
              maxlength="500"
              dir="auto"
              value="${value(fieldName)}"
              ${field.required && markup` data-required`}
            />
          </div>`;
        })}
      </div>`
    }
  </div>`;
}
