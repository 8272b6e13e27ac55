import { Hono } from 'hono';
import { lookUp } from '../features/orders/look-up.ts';
import { askPromoterLink } from '../features/referrals/mail-link.ts';
import { promoterPageOfContact } from '../features/referrals/promoter-page.ts';
import { AppError } from '../lib/app-error.ts';
import { readForm } from './body.ts';
import type { CheckoutParts, createCheckoutVisit } from './checkout-visit.ts';
import type { StorefrontEnv, Visit } from './storefront-context.ts';
import { lookUpPage, type LookUpState } from './pages/look-up.ts';
import { productPage } from './pages/product.ts';
import { promoterEntryPage, promoterPage } from './pages/promoter.ts';
import { shopPage } from './pages/shop.ts';
import { findOnShelf, readShelf } from './shelf.ts';
import { errorText, isLocale, messagesOf } from './messages.ts';

/** The shop, its products, checkout, look-up and the promoters' way in. */
export function createShopPages(
  { storefront: { ctx, addressOf, isShared }, cookies, renderer, rate }: CheckoutParts,
  visit: ReturnType<typeof createCheckoutVisit>,
) {
  const pages = new Hono<StorefrontEnv>();

  pages.get('/', async (c) => {
    const products = await readShelf(ctx);
    return renderer.paintShared(c, [products], { draw: () => shopPage(renderer.frame(c), products) });
  });

  pages.get('/p/:slug', async (c) => {
    const { product, products } = await findOnShelf(ctx, c.req.param('slug'));
    const gateways = await visit.offered(product);
    if (!cookies.once(c)) cookies.renewOnce(c);
    return renderer.paintShared(c, [products, gateways], {
      draw: () => productPage(renderer.frame(c), product, { gateways }),
      forCheckout: true,
    });
  });

  pages.post('/p/:slug', async (c) => {
    const { product } = await findOnShelf(ctx, c.req.param('slug'));
    const form = await readForm(c);
    const ticket = form.get('ticket')?.slice(0, 500) || undefined;
    form.delete('ticket');
    const effort = { work: form.get('work') || undefined, waits: form.get('waits') === '1' };
    form.delete('work');
    form.delete('waits');
    const once = cookies.once(c);
    try {
      if (!once)
        throw new AppError('bad_input', 'Cookies are needed to open the order after payment.', {
          reason: 'cookies_needed',
        });
      await rate.take({ address: addressOf(c), shared: isShared(c) }, ticket);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
      if (!once) cookies.renewOnce(c);
      return visit.showForm(c, product, { form, refusal: error, ticket });
    }
    const draft = { slug: product.slug, form: form.toString(), once, ref: cookies.referrer(c), locale: c.var.locale };
    return visit.buy(c, product, { draft, effort: { ticket, ...effort } });
  });

  pages.get('/lookup', (c) => {
    const state: LookUpState = { own: cookies.orderNos(c), forgotten: c.req.query('forgotten') === '1' };
    return renderer.paint(c, lookUpPage(renderer.frame(c), state));
  });

  pages.post('/lookup', async (c) => {
    const own = cookies.orderNos(c);
    const { contact, answer, message, status } = await lookUpFrom(c);
    return renderer.paint(c, lookUpPage(renderer.frame(c), { own, found: answer, contact, message }), { status });
  });

  pages.get('/promoter', (c) => renderer.paint(c, promoterEntryPage(renderer.frame(c), {})));

  pages.post('/promoter', async (c) => {
    const { contact, answer, message, status } = await lookUpFrom(c);
    const first = answer?.at(-1);
    if (first) return c.redirect(`/o/${first.orderNo}/promoter`, 303);
    const none = messagesOf(c.var.locale).lookUp.none;
    return renderer.paint(c, promoterEntryPage(renderer.frame(c), { contact, message: message ?? none }), { status });
  });

  /** The way to all of a contact's links is mailed to it; said alike whether there is anything to mail. */
  pages.post('/promoter/mail', async (c) => {
    const contact = ((await readForm(c)).get('contact') ?? '').slice(0, 120);
    try {
      await askPromoterLink(ctx, { contact, locale: c.var.locale }, addressOf(c));
    } catch (error) {
      const { message, status } = refusalOf(c, error);
      return renderer.paint(c, promoterEntryPage(renderer.frame(c), { contact, message }), { status });
    }
    return renderer.paint(c, promoterEntryPage(renderer.frame(c), { contact, mailed: true }));
  });

  pages.get('/promoter/mine', async (c) => {
    const token = c.req.query('t');
    const page = await promoterPageOfContact(ctx, token ?? cookies.promoter(c) ?? '');
    if (token === undefined) return renderer.paint(c, promoterPage(renderer.frame(c), page), { noReferrer: true });
    cookies.keepPromoter(c, token);
    c.header('referrer-policy', 'no-referrer');
    return c.redirect('/promoter/mine', 303);
  });

  pages.get('/language/:locale', (c) => {
    const locale = c.req.param('locale');
    if (isLocale(locale)) cookies.setLanguage(c, locale);
    const back = c.req.query('back') ?? '/';
    return c.redirect(/^\/(?![/\\])[\w\-./%]*$/.test(back) ? back : '/', 303);
  });

  /** A look-up from a form; each order that is found opens in this browser for an hour. */
  async function lookUpFrom(c: Visit) {
    const form = await readForm(c);
    const contact = (form.get('contact') ?? '').slice(0, 120);
    const lookupPassword = (form.get('lookupPassword') ?? '').slice(0, 64);
    try {
      const answer =
        contact.trim() === '' || lookupPassword === ''
          ? []
          : await lookUp(ctx, { contact, lookupPassword }, addressOf(c));
      for (const { orderNo, token } of answer) cookies.keepLookedUp(c, orderNo, token);
      return { contact, answer, message: undefined, status: 200 };
    } catch (error) {
      return { contact, answer: undefined, ...refusalOf(c, error) };
    }
  }

  function refusalOf(c: Visit, error: unknown): { message: string; status: number } {
    if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
    if (error.extra.retryAfterSeconds !== undefined) c.header('retry-after', String(error.extra.retryAfterSeconds));
    return { message: errorText(messagesOf(c.var.locale), error.toBody()), status: error.status };
  }

  return pages;
}
