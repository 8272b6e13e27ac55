import { defined } from '../../contract/defined.ts';
import { stockShownUpTo } from '../../contract/catalog.ts';
import { markup, isolated, linked, type Markup } from '../markup.ts';
import type { Frame, PageParts } from '../layout.ts';
import type { ShopProduct, ShopVariant } from '../shelf.ts';
import { money, type ShopMessages } from '../messages.ts';

const fewBelow = 10;

/** How many are left, in words; the colour only repeats them. */
export function stockMark(
  messages: ShopMessages,
  { delivery, inStock, backSoon }: Pick<ShopVariant, 'delivery' | 'inStock' | 'backSoon'>,
): Markup {
  if (delivery === 'manual') return markup`<span class="stock">${messages.stock.manual}</span>`;
  if (backSoon) return markup`<span class="stock none">${messages.stock.backSoon}</span>`;
  if (inStock === 0) return markup`<span class="stock none">${messages.stock.none}</span>`;
  if (inStock < fewBelow) return markup`<span class="stock few">${messages.stock.few(inStock)}</span>`;
  return markup`<span class="stock some"
    >${inStock >= stockShownUpTo ? messages.stock.plenty : messages.stock.some(inStock)}</span
  >`;
}

export function isForSale({ delivery, inStock, minPerOrder }: ShopVariant): boolean {
  return delivery === 'manual' || inStock >= minPerOrder;
}

const segmenter = new Intl.Segmenter('zh-CN', { granularity: 'grapheme' });
const hues = 8;

/** A tile in place of a picture: the name's first sign on a colour that is always the same for that name. */
export function tile(name: string): Markup {
  const [first] = segmenter.segment(name.trim());
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + defined(sign.codePointAt(0), 'sign.codePointAt(0)')) % 9973;
  return markup`<span class="tile hue-${sum % hues}" aria-hidden="true"
    ><bdi>${first?.segment.slice(0, 16) ?? ''}</bdi></span
  >`;
}

/** What it cost before the promo, struck through and in words. */
export function wasPrice(messages: ShopMessages, { promo, currency }: ShopVariant, locale: string): Markup | false {
  return (
    promo !== undefined &&
    markup`<small class="was">${messages.shop.was} <s>${money(promo.wasMinor, currency, locale)}</s></small>`
  );
}

export function shopPage({ settings, locale, messages }: Frame, products: readonly ShopProduct[]): PageParts {
  return {
    kind: 'shop',
    main: markup` <section class="hero">
        <h1>${isolated(settings.shopName)}</h1>
        <ul class="promises">
          ${messages.promises.map((text) => markup`<li>${text}</li>`)}
        </ul>
      </section>
      ${settings.notice !== '' && markup`<section class="notice" aria-label="${messages.notice}"><p dir="auto">${linked(settings.notice)}</p></section>`}
      <h2 class="section">${messages.shop.products}</h2>
      ${products.length === 0 && markup`<p class="empty">${messages.shop.empty}</p>`}
      <ul class="products">
        ${products.map((product) => productCard(product, messages, locale))}
      </ul>`,
  };
}

/** The lowest price of variants in one currency, and what it was. */
function lowestPrice(variants: readonly ShopVariant[], messages: ShopMessages, locale: string): Markup {
  const cheapest = variants.reduce((low, variant) => (variant.priceMinor < low.priceMinor ? variant : low));
  const price = money(cheapest.priceMinor, cheapest.currency, locale);
  const several = variants.some((variant) => variant.priceMinor > cheapest.priceMinor);
  return markup`<b class="price">${several ? messages.shop.from(price) : price}</b>${wasPrice(messages, cheapest, locale)}`;
}

function productCard({ slug, name, summary, variants }: ShopProduct, messages: ShopMessages, locale: string): Markup {
  const byCurrency = [...Map.groupBy(variants, ({ currency }) => currency).values()];
  const keyStock = variants.reduce((sum, variant) => sum + (variant.delivery === 'key' ? variant.inStock : 0), 0);
  const onlyManual = variants.every((variant) => variant.delivery === 'manual');
  const open = variants.some(isForSale);
  return markup`<li>
    <a class="product${!open && ' out'}" href="/p/${encodeURIComponent(slug)}">
      ${tile(name)}<span class="text"
        ><strong class="name">${isolated(name)}</strong
        >${summary !== '' && markup`<span class="summary" dir="auto">${summary}</span>`}
        <span class="line"
          >${byCurrency.map((group) => lowestPrice(group, messages, locale))}${stockMark(messages, { delivery: onlyManual ? 'manual' : 'key', inStock: open ? keyStock : 0, backSoon: !open && variants.some((variant) => variant.backSoon) })}</span
        ></span
      ></a
    >
  </li>`;
}
