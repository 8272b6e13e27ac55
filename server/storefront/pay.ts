import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { servePage } from '../features/gateways/configured-gateways.ts';
import { takeNotification } from '../features/payments/notify.ts';
import type { Storefront, StorefrontEnv, Visit } from './storefront-context.ts';

/** Notifications of gateways, and the pages that a gateway serves itself. */
export function createPay({ ctx, addressOf }: Storefront) {
  const pay = new Hono<StorefrontEnv>();

  pay.on(['GET', 'POST'], '/:gateway/notify', async (c) => {
    const raw = {
      method: c.req.method,
      url: rawUrl(c),
      headers: c.req.raw.headers,
      body: Buffer.from(await c.req.arrayBuffer()),
    };
    const answer = await takeNotification(ctx, c.req.param('gateway'), { raw, from: addressOf(c) });
    return c.body(answer.body, answer.status as ContentfulStatusCode, { 'content-type': answer.contentType });
  });

  pay.all('/:gateway/page/*', (c) => {
    const gateway = c.req.param('gateway');
    const path = new URL(c.req.url).pathname.slice(`/pay/${gateway}/page/`.length);
    return servePage(ctx, gateway, { request: c.req.raw, path });
  });

  return pay;
}

/** Path and query as they were sent, undecoded: signatures are over them. */
function rawUrl(c: Visit): string {
  return c.env?.incoming?.url ?? c.req.url.slice(new URL(c.req.url).origin.length);
}
