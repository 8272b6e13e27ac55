import { defined } from '../contract/defined.ts';
import { createHash } from 'node:crypto';
import { checkout } from '../features/orders/checkout.ts';
import { offeredGateways } from '../features/gateways/configured-gateways.ts';
import { keepDraft } from '../features/waiting-line/draft.ts';
import { placeIdOf } from '../features/waiting-line/ticket.ts';
import { type AppError, toAppError } from '../lib/app-error.ts';
import { checkoutForm } from './checkout-form.ts';
import type { CookieJar } from './cookies.ts';
import type { Storefront, Visit } from './storefront-context.ts';
import type { CheckoutRate } from './checkout-rate.ts';
import { payPlace } from './pay-place.ts';
import { productPage } from './pages/product.ts';
import { waitingPage } from './pages/waiting.ts';
import { workPage } from './pages/work.ts';
import type { PageRenderer } from './page-renderer.ts';
import type { ShopProduct } from './shelf.ts';
import { errorText, type Locale, messagesOf } from './messages.ts';

export type CheckoutParts = { storefront: Storefront; cookies: CookieJar; renderer: PageRenderer; rate: CheckoutRate };

/** What a buyer sent with the form; kept with a place in the line, so that waiting needs no script. */
export type Draft = { slug: string; form: string; once: string; ref?: string; locale: Locale };

/** What comes with a checkout beside the form: a place in the line, work that was asked for, or that the buyer would rather wait. */
export type Effort = { ticket?: string; work?: string; waits?: boolean };

type Refused = { form: URLSearchParams; refusal: AppError; ticket?: string | undefined };

/** A person's checkout from the form on: to the gateway, into the line, or back to the form with what is wrong. */
export function createCheckoutVisit({ storefront, cookies, renderer }: CheckoutParts) {
  const { ctx, addressOf, isShared, originOf } = storefront;
  let lastOffered: { key: string; list: Awaited<ReturnType<typeof offeredGateways>> } | undefined;

  /** The same list as the same object, so that pages made of it stay ready. */
  async function offered({ variants }: ShopProduct) {
    const currencies = [...new Set(variants.map(({ currency }) => currency))];
    const list = await offeredGateways(ctx, currencies);
    const key = JSON.stringify([currencies, list]);
    if (lastOffered?.key !== key) lastOffered = { key, list };
    return lastOffered.list;
  }

  async function buy(
    c: Visit,
    product: ShopProduct,
    { draft, effort: { ticket, work, waits } }: { draft: Draft; effort: Effort },
  ): Promise<Response> {
    const form = new URLSearchParams(draft.form);
    try {
      const input = checkoutForm(form, product, draft);
      const idempotencyKey = createHash('sha256').update(draft.once).update(JSON.stringify(input)).digest('base64url');
      const request = {
        idempotencyKey,
        clientIp: addressOf(c),
        publicUrl: originOf(c),
        stranger: { shared: isShared(c), work, waits },
        gone: c.req.raw.signal,
      };
      const made = await checkout(ctx, ticket === undefined ? input : { ...input, ticket }, request);
      cookies.keepOrder(c, made.orderNo, made.token);
      cookies.markOpen(c, made.orderNo);
      cookies.renewOnce(c);
      return c.redirect(payPlace(made.orderNo, made.payUrl), 303);
    } catch (error) {
      const refusal = toAppError(error);
      const isOurs = refusal.code === 'internal' || refusal.code === 'unavailable';
      // their form stays as it is filled in
      const isToldSo = ['checkouts_full', 'disk_full'].includes(refusal.extra.reason ?? '');
      if (isOurs && !isToldSo) throw error;
      if (refusal.code === 'work_needed') return askForWork(c, product, { form, refusal, ticket });
      return refusal.code === 'queued'
        ? wait(c, product, { draft, refusal })
        : showForm(c, product, { form, refusal, ticket });
    }
  }

  /** The page of one's place, which asks again by itself. */
  async function wait(
    c: Visit,
    product: ShopProduct,
    { draft, refusal }: { draft: Draft; refusal: AppError },
  ): Promise<Response> {
    const { ticket, reason, retryAfterSeconds } = refusal.extra;
    const path = `/wait/${placeIdOf(ctx, defined(ticket, 'ticket'))}`;
    if (c.req.path !== path) {
      await keepDraft(ctx, defined(ticket, 'ticket'), draft);
      cookies.keepTicket(c, path, defined(ticket, 'ticket'));
      return c.redirect(reason === undefined ? path : `${path}?why=${reason}`, 303);
    }
    const form = new URLSearchParams(draft.form);
    const variant = product.variants.find(({ id }) => id === form.get('variantId'));
    const basket = { product, variant, quantity: Number(form.get('quantity')) };
    const state = { ...basket, queued: refusal.toBody(), why: c.req.query('why') };
    c.header('retry-after', String(retryAfterSeconds));
    return renderer.paint(c, waitingPage(renderer.frame(c), state), { noReferrer: true });
  }

  /** The form kept as it is, on a page that does the work by itself and sends it; without script it leads into the line. */
  function askForWork(c: Visit, product: ShopProduct, { form, refusal, ticket }: Refused) {
    const { work, reason } = refusal.extra;
    const state = { product, values: form, work: defined(work, 'work'), again: reason !== 'work_missing', ticket };
    return renderer.paint(c, workPage(renderer.frame(c), state), { status: refusal.status, forCheckout: true });
  }

  /** The form again, as it was filled in, with what is wrong. */
  async function showForm(c: Visit, product: ShopProduct, { form, refusal, ticket }: Refused) {
    const gateways = await offered(product);
    form.delete('lookupPassword');
    const body = refusal.toBody();
    const message = errorText(messagesOf(c.var.locale), body);
    const filled = { values: form, message, field: body.field, ticket };
    if (body.retryAfterSeconds !== undefined) c.header('retry-after', String(body.retryAfterSeconds));
    const parts = productPage(renderer.frame(c), product, { gateways, filled });
    return renderer.paint(c, parts, { status: refusal.status, forCheckout: true });
  }

  return { offered, buy, showForm };
}
