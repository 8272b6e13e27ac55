import type { ShopSettings } from '../contract/settings.ts';
import type { Assets } from './assets.ts';
import { markup, isolated, linked, Markup } from './markup.ts';
import type { Locale, ShopMessages } from './messages.ts';

/** What every page is drawn with. */
export type Frame = { settings: ShopSettings; locale: Locale; messages: ShopMessages; assets: Assets; path: string };

export type PageParts = {
  title?: string;
  description?: string;
  main: Markup;
  /** Seconds after which a browser without script loads the page again; `always`: also one with it. */
  refresh?: { seconds: number; always?: boolean };
  kind?: 'shop' | 'plain';
};

export const firefly = markup`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
  <circle cx="16" cy="21.5" r="10" class="halo" />
  <ellipse cx="9.5" cy="15" rx="3" ry="7" transform="rotate(38 9.5 15)" class="wing" />
  <ellipse cx="22.5" cy="15" rx="3" ry="7" transform="rotate(-38 22.5 15)" class="wing" />
  <ellipse cx="16" cy="21.5" rx="4.2" ry="6.5" class="glow" />
  <path d="M11.8 19.5C11 12 13 9 16 9s5 3 4.2 10.5c-2.5-2-5.9-2-8.4 0Z" class="body" />
  <circle cx="16" cy="8" r="2.7" class="body" />
  <path d="M14.5 6 12.5 3M17.5 6l2-3" class="feeler" />
</svg>`;

/** A whole page. One answer holds all that its first content needs. */
export function layout(frame: Frame, { title, description, main, refresh, kind = 'plain' }: PageParts): string {
  const { settings, locale, messages, assets, path } = frame;
  const fullTitle = title ? `${title} · ${settings.shopName}` : settings.shopName;
  const meta = refresh && markup`<meta http-equiv="refresh" content="${refresh.seconds}" />`;
  const other = messages.otherLocale;
  return markup`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${fullTitle}</title>
        <meta name="description" content="${description ?? messages.shop.description(settings.shopName)}" />
        <meta property="og:title" content="${fullTitle}" />
        <meta name="theme-color" content="#f6f4ee" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0e1412" media="(prefers-color-scheme: dark)" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        ${refresh?.always ? meta : meta && markup`<noscript>${meta}</noscript>`}
        <link rel="icon" href="${assets.icon.path}" type="image/svg+xml" />
        ${new Markup(`<style>${assets.style}</style>`)}
        <script src="${assets.script.path}" defer></script>
      </head>
      <body
        class="${kind}"
        data-copied="${messages.order.copied}"
        data-copy-failed="${messages.order.copyFailed}"
        data-open="${messages.product.openOrder}"
        data-open-link="${messages.product.openOrderLink}"
      >
        <a class="skip" href="#main">${messages.skip}</a>
        <header class="top">
          <div class="wrap">
            <a class="brand" href="/">${firefly}<span>${isolated(settings.shopName)}</span></a>
            <nav>
              <a href="/lookup">${messages.myOrders}</a
              ><a
                class="lang"
                href="/language/${other}?back=${encodeURIComponent(path)}"
                rel="nofollow"
                lang="${other}"
                hreflang="${other}"
                >${messages.otherLanguage}</a
              >
            </nav>
          </div>
        </header>
        <main id="main" class="wrap">${main}</main>
        <footer class="foot">
          <div class="wrap">
            ${settings.supportContact !== '' && markup`<p class="support"><span>${messages.support}</span> <bdi>${linked(settings.supportContact)}</bdi></p>`}
            <ul class="promises">
              ${messages.promises.map((text) => markup`<li>${text}</li>`)}
            </ul>
            ${settings.referral.enabled && markup`<p><a href="/promoter">${messages.promoter.title}</a></p>`}
          </div>
        </footer>
      </body>
    </html> `.text;
}
