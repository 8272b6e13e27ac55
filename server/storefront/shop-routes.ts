import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { checkout } from '../features/orders/checkout.ts';
import { lookUp } from '../features/orders/look-up.ts';
import { offeredGateways } from '../features/payments/gateways.ts';
import { AppError, toAppError } from '../lib/app-error.ts';
import { attemptsPerOpenOrder } from './api.ts';
import { readForm } from './body.ts';
import { checkoutForm } from './checkout-form.ts';
import type { CookieJar } from './cookies.ts';
import type { Storefront, StorefrontEnv, Visit } from './environment.ts';
import type { Pace } from './pace.ts';
import { lookUpPage, type LookUpState } from './pages/look-up.ts';
import { productPage } from './pages/product.ts';
import { promoterEntryPage } from './pages/promoter.ts';
import { shopPage } from './pages/shop.ts';
import type { Painter } from './painter.ts';
import { readShelf } from './shelf.ts';
import { errorText, isLocale, wordsOf } from './words.ts';

type Parts = { storefront: Storefront; cookies: CookieJar; painter: Painter; pace: Pace };

/** The shop, its products, checkout, look-up and the promoters' way in. */
export function createShopPages({ storefront: { ctx, addressOf, originOf }, cookies, painter, pace }: Parts) {
  const pages = new Hono<StorefrontEnv>();

  pages.get('/', async (c) => {
    const products = await readShelf(ctx);
    return painter.paintShared(c, [products], () => shopPage(painter.frame(c), products));
  });

  pages.get('/p/:slug', async (c) => {
    const { product, products } = await findOnShelf(c.req.param('slug'));
    const gateways = await offered(product.variants[0]?.currency ?? c.var.settings.currency);
    if (!cookies.once(c)) cookies.renewOnce(c);
    return painter.paintShared(c, [products, gateways], () => productPage(painter.frame(c), product, gateways), {
      forCheckout: true,
    });
  });

  pages.post('/p/:slug', async (c) => {
    const { product } = await findOnShelf(c.req.param('slug'));
    const form = await readForm(c);
    const once = cookies.once(c);
    try {
      if (!once)
        throw new AppError('bad_input', 'Cookies are needed to open the order after payment.', {
          reason: 'cookies_needed',
        });
      await pace.take(addressOf(c), c.var.settings.openOrdersPerAddress * attemptsPerOpenOrder);
      const input = checkoutForm(form, product, { ref: cookies.referrer(c), locale: c.var.locale });
      const idempotencyKey = createHash('sha256').update(once).update(JSON.stringify(input)).digest('base64url');
      const made = await checkout(ctx, input, { idempotencyKey, clientIp: addressOf(c), publicUrl: originOf(c) });
      cookies.keepOrder(c, made.orderNo, made.token);
      cookies.markOpen(c, made.orderNo);
      cookies.renewOnce(c);
      return c.redirect(made.payUrl, 303);
    } catch (error) {
      const refusal = toAppError(error);
      if (refusal.code === 'internal' || refusal.code === 'unavailable') throw error;
      if (!once) cookies.renewOnce(c);
      const gateways = await offered(product.variants[0]?.currency ?? c.var.settings.currency);
      form.delete('lookupPassword');
      const body = refusal.toBody();
      const filled = { values: form, message: errorText(wordsOf(c.var.locale), body), field: body.field };
      if (body.retryAfterSeconds !== undefined) c.header('retry-after', String(body.retryAfterSeconds));
      return painter.paint(c, productPage(painter.frame(c), product, gateways, filled), {
        status: refusal.status,
        forCheckout: true,
      });
    }
  });

  pages.get('/lookup', (c) => {
    const state: LookUpState = { own: cookies.orderNos(c), forgotten: c.req.query('forgotten') === '1' };
    return painter.paint(c, lookUpPage(painter.frame(c), state));
  });

  pages.post('/lookup', async (c) => {
    const own = cookies.orderNos(c);
    const { contact, answer, message, status } = await lookUpFrom(c);
    return painter.paint(c, lookUpPage(painter.frame(c), { own, found: answer, contact, message }), { status });
  });

  pages.get('/promoter', (c) => painter.paint(c, promoterEntryPage(painter.frame(c), {})));

  pages.post('/promoter', async (c) => {
    const { contact, answer, message, status } = await lookUpFrom(c);
    const first = answer?.at(-1);
    if (first) return c.redirect(`/o/${first.orderNo}/promoter`, 303);
    const none = wordsOf(c.var.locale).lookUp.none;
    return painter.paint(c, promoterEntryPage(painter.frame(c), { contact, message: message ?? none }), { status });
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
      return { contact, answer, status: 200 };
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'unavailable') throw error;
      if (error.extra.retryAfterSeconds !== undefined) c.header('retry-after', String(error.extra.retryAfterSeconds));
      return { contact, message: errorText(wordsOf(c.var.locale), error.toBody()), status: error.status };
    }
  }

  async function findOnShelf(slug: string) {
    const products = await readShelf(ctx);
    const product = products.find((one) => one.slug === slug);
    if (!product) throw new AppError('not_found', 'There is no such product.', { reason: 'product_unknown' });
    return { product, products };
  }

  let lastOffered: { key: string; list: Awaited<ReturnType<typeof offeredGateways>> } | undefined;
  /** The same list as the same object, so that pages made of it stay ready. */
  async function offered(currency: string) {
    const list = await offeredGateways(ctx, currency);
    const key = JSON.stringify([currency, list]);
    if (lastOffered?.key !== key) lastOffered = { key, list };
    return lastOffered.list;
  }

  return pages;
}
