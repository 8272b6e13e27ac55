import { Hono } from 'hono';
import { checkout } from '../features/orders/checkout.ts';
import { readBuyerOrder } from '../features/orders/buyer-order-by-token.ts';
import { AppError } from '../lib/app-error.ts';
import { markAskedAgain } from '../lib/request-marks.ts';
import { readJson } from './body.ts';
import type { Storefront, StorefrontEnv } from './storefront-context.ts';
import type { CheckoutRate } from './checkout-rate.ts';
import { readInTime } from './preferred-wait.ts';
import { readShelf } from './shelf.ts';

/** The buyer API: JSON, stable, documented in docs/buyer-api.md. */
export function createBuyerApi({ ctx, addressOf, isShared, originOf }: Storefront, rate: CheckoutRate) {
  const api = new Hono<StorefrontEnv>();
  let listed: { from: unknown; json: string } | undefined;

  api.get('/products', async (c) => {
    const products = await readShelf(ctx);
    if (listed?.from !== products) listed = { from: products, json: JSON.stringify(products.map(publicProduct)) };
    return c.body(listed.json, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' });
  });

  api.post('/orders', async (c) => {
    const visitor = { address: addressOf(c), shared: isShared(c) };
    const idempotencyKey = c.req.header('idempotency-key');
    if (idempotencyKey !== undefined && (idempotencyKey === '' || idempotencyKey.length > 255)) {
      throw new AppError('bad_input', 'Idempotency-Key: 1 to 255 characters.', { field: 'Idempotency-Key' });
    }
    const input = await readJson(c);
    if (await rate.take(visitor, input.ticket)) markAskedAgain(c.env?.incoming);
    if (typeof input.ref === 'string' && !/^[0-9a-zA-Z_-]{1,32}$/.test(input.ref))
      throw new AppError('bad_input', 'ref: not a referral code.', { field: 'ref' });
    const stranger = { shared: visitor.shared, work: typeof input.work === 'string' ? input.work : undefined };
    const request = {
      idempotencyKey,
      clientIp: visitor.address,
      publicUrl: originOf(c),
      stranger,
      gone: c.req.raw.signal,
    };
    const made = await checkout(ctx, input, request);
    return c.json(made, 201);
  });

  api.get('/orders/:orderNo', async (c) => {
    const token = /^Bearer +([\w-]{1,100})$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (token === undefined)
      throw new AppError('sign_in', 'Send the token of the order: Authorization: Bearer <token>.', {
        field: 'Authorization',
      });
    const { orderNo, status, keys, referralUrl } = await readInTime(ctx, c, () =>
      readBuyerOrder(ctx, c.req.param('orderNo'), token),
    );
    return c.json({ orderNo, status, keys, referralUrl });
  });

  return api;
}

type Listed = Awaited<ReturnType<typeof readShelf>>[number];

function publicProduct({ id, slug, name, variants }: Listed) {
  return {
    id,
    slug,
    name,
    variants: variants.map((variant) => ({
      id: variant.id,
      name: variant.name,
      priceMinor: variant.priceMinor,
      currency: variant.currency,
      inStock: variant.inStock,
      backSoon: variant.backSoon,
    })),
  };
}
