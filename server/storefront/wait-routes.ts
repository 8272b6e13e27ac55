import { Hono } from 'hono';
import { readDraft } from '../features/waiting-line/draft.ts';
import { leaveWaitingLine } from '../features/waiting-line/leave-line.ts';
import type { CheckoutParts, Draft } from './checkout-visit.ts';
import type { createCheckoutVisit } from './checkout-visit.ts';
import type { StorefrontEnv, Visit } from './storefront-context.ts';
import { lapsedPage } from './pages/waiting.ts';
import { findOnShelf } from './shelf.ts';

/** A buyer's place in the line: a page that asks again by itself, and goes on to the gateway when it is their turn. */
export function createWaitPages(
  { storefront: { ctx, addressOf, isShared }, cookies, renderer, rate }: CheckoutParts,
  visit: ReturnType<typeof createCheckoutVisit>,
) {
  const pages = new Hono<StorefrontEnv>();
  const lapsed = (c: Visit) => renderer.paint(c, lapsedPage(renderer.frame(c)), { noReferrer: true });

  pages.get('/:place', async (c) => {
    const ticket = cookies.ticket(c);
    if (ticket === undefined) return lapsed(c);
    await rate.take({ address: addressOf(c), shared: isShared(c) }, ticket);
    const draft = await readDraft<Draft>(ctx, ticket);
    if (!draft) return lapsed(c);
    const { product } = await findOnShelf(ctx, draft.slug);
    return visit.buy(c, product, { draft, effort: { ticket, waits: true } });
  });

  pages.post('/:place/leave', async (c) => {
    const ticket = cookies.ticket(c);
    const draft = ticket === undefined ? undefined : await readDraft<Draft>(ctx, ticket);
    if (ticket !== undefined) await leaveWaitingLine(ctx, ticket);
    cookies.forgetTicket(c, `/wait/${c.req.param('place')}`);
    return c.redirect(draft ? `/p/${encodeURIComponent(draft.slug)}` : '/', 303);
  });

  return pages;
}
