import { randomBytes } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import type { Visit } from './storefront-context.ts';

const dayS = 86_400;
/** How long this browser remembers an order, an order that was looked up, and who referred it, seconds. */
const orderS = 7 * dayS;
const lookedUpS = 3600;
const referralS = 30 * dayS;
const openOrderS = 1800;
const ticketS = dayS / 2;
const promoterS = 7 * dayS;
const mostOrders = 8;

/** `maxAge`: seconds. */
type Cookie = { value: string; maxAge: number; path?: string; httpOnly?: boolean };
export type CookieJar = ReturnType<typeof createCookies>;

const orderNoShape = /^[0-9A-Z]{16,32}$/;
const codeShape = /^[0-9a-z]{4,32}$/;

/** First-party cookies; an order's token is seen by that order's page only. */
export function createCookies({ secure }: { secure: boolean }) {
  const set = (c: Visit, name: string, { value, maxAge, path = '/', httpOnly = true }: Cookie) =>
    setCookie(c, name, value, { path, maxAge, httpOnly, secure, sameSite: 'Lax' });
  const orderNos = (c: Visit) =>
    (getCookie(c, 'yh_mine') ?? '')
      .split('.')
      .filter((no) => orderNoShape.test(no))
      .slice(0, mostOrders);

  return {
    /** Keeps an order's token, and the order in the list of this browser's own. */
    keepOrder(c: Visit, orderNo: string, token: string) {
      set(c, 'yh_o', { value: token, maxAge: orderS, path: `/o/${orderNo}` });
      set(c, 'yh_mine', {
        value: [orderNo, ...orderNos(c).filter((no) => no !== orderNo)].slice(0, mostOrders).join('.'),
        maxAge: orderS,
      });
    },
    /** Read by the page's script, to lead the buyer back to an order in progress. Not a secret. */
    markOpen: (c: Visit, orderNo: string) => set(c, 'yh_open', { value: orderNo, maxAge: openOrderS, httpOnly: false }),
    unmarkOpen(c: Visit, orderNo: string) {
      if (getCookie(c, 'yh_open') === orderNo) set(c, 'yh_open', { value: '', maxAge: 0, httpOnly: false });
    },
    keepLookedUp: (c: Visit, orderNo: string, token: string) =>
      set(c, 'yh_l', { value: token, maxAge: lookedUpS, path: `/o/${orderNo}` }),
    /** A place in the line, seen by its own page (`path`) only. */
    keepTicket: (c: Visit, path: string, ticket: string) => set(c, 'yh_w', { value: ticket, maxAge: ticketS, path }),
    ticket: (c: Visit): string | undefined => getCookie(c, 'yh_w') || undefined,
    forgetTicket: (c: Visit, path: string) => set(c, 'yh_w', { value: '', maxAge: 0, path }),
    forgetOrder(c: Visit, orderNo: string) {
      for (const name of ['yh_o', 'yh_l']) set(c, name, { value: '', maxAge: 0, path: `/o/${orderNo}` });
      const others = orderNos(c).filter((no) => no !== orderNo);
      set(c, 'yh_mine', { value: others.join('.'), maxAge: orderS });
      this.unmarkOpen(c, orderNo);
    },
    tokens: (c: Visit): string[] =>
      [getCookie(c, 'yh_o'), getCookie(c, 'yh_l')].filter((token) => token !== undefined && token !== '') as string[],
    orderNos,

    /** The way to a contact's links, as it was mailed; seen by the promoters' pages only. */
    keepPromoter: (c: Visit, token: string) => set(c, 'yh_p', { value: token, maxAge: promoterS, path: '/promoter' }),
    promoter: (c: Visit): string | undefined => getCookie(c, 'yh_p') || undefined,

    language: (c: Visit) => getCookie(c, 'yh_lang'),
    setLanguage: (c: Visit, locale: string) => set(c, 'yh_lang', { value: locale, maxAge: 365 * dayS }),

    referrer(c: Visit): string | undefined {
      const code = getCookie(c, 'yh_ref');
      return code !== undefined && codeShape.test(code) ? code : undefined;
    },
    setReferrer: (c: Visit, code: string) => set(c, 'yh_ref', { value: code, maxAge: referralS }),
    clickedLately: (c: Visit, code: string) => getCookie(c, `yh_c`) === code,
    markClick: (c: Visit, code: string, windowS: number) =>
      set(c, 'yh_c', { value: code, maxAge: windowS, path: '/r' }),

    /** A random value per visitor and order: the same form sent twice with it is one order. */
    once: (c: Visit): string | undefined => getCookie(c, 'yh_once'),
    renewOnce: (c: Visit) => set(c, 'yh_once', { value: randomBytes(18).toString('base64url'), maxAge: dayS }),
  };
}
