import { type Context as HonoContext, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { type ShopSettings, shopSettings } from '../contract/settings.ts';
import type { Context } from '../features/context.ts';
import { noteNamedProxy, noteProxy } from '../features/proxies/note-proxy.ts';
import { readSettings } from '../features/settings/read.ts';
import { AppError, toAppError } from '../lib/app-error.ts';
import { limitBody } from '../lib/body-limit.ts';
import { createBuyerApi } from './api.ts';
import { loadAssets } from './assets.ts';
import { maxBodyBytes } from './body.ts';
import { createCheckoutRate } from './checkout-rate.ts';
import { createCheckoutVisit } from './checkout-visit.ts';
import { createAddressReader } from '../lib/client-address.ts';
import { isCrossSite } from '../lib/cross-site.ts';
import { shopHeaders } from '../lib/security-headers.ts';
import { markToldToWait } from '../lib/request-marks.ts';
import { createCookies } from './cookies.ts';
import { publicOrigin, type Storefront, type StorefrontEnv, type Visit } from './storefront-context.ts';
import { createOrderPages } from './order-routes.ts';
import { errorPage } from './pages/error.ts';
import { createPageRenderer } from './page-renderer.ts';
import { createPay } from './pay.ts';
import { createReferralLinks } from './referral-link.ts';
import { encodingOf } from './send-page.ts';
import { createShopPages } from './shop-routes.ts';
import { createWaitPages } from './wait-routes.ts';
import { isLocale, negotiateLocale } from './messages.ts';

/** Buyer pages and buyer API, payment notifications, referral links. Transport only: verbs do the work. */
export function createStorefront(ctx: Context): Hono<StorefrontEnv> {
  const secure = ctx.config.publicUrl.startsWith('https:');
  const addresses = createAddressReader(ctx.config.trustProxy);
  const peerOf = (c: Visit) => c.env?.incoming?.socket.remoteAddress;
  const storefront: Storefront = {
    ctx,
    addressOf: (c) => addresses.read(peerOf(c), c.req.header('x-forwarded-for')),
    isShared: (c) => addresses.isShared(peerOf(c), c.req.raw.headers),
    originOf: (c) => publicOrigin(ctx.config.publicUrl, c.req.header('host')),
  };
  const assets = loadAssets();
  const cookies = createCookies({ secure });
  const renderer = createPageRenderer(assets);
  const rate = createCheckoutRate(ctx);
  const checkoutParts = { storefront, cookies, renderer, rate };
  const visit = createCheckoutVisit(checkoutParts);
  const app = new Hono<StorefrontEnv>();
  /** What error pages are drawn with while the database can't be asked. */
  let lastSettings: ShopSettings = shopSettings.parse({});

  app.use(keepNothing, ...shopHeaders({ secure }));
  app.use((c, next) => {
    const proxy = addresses.unnamedProxy(peerOf(c), c.req.raw.headers);
    if (proxy) noteProxy(ctx, proxy);
    else if (addresses.isTrusted(peerOf(c))) noteNamedProxy(ctx);
    return next();
  });
  app.use(limitBody(maxBodyBytes, `The body may have at most ${maxBodyBytes / 1024} kB.`));
  app.route('/api', createBuyerApi(storefront, rate));
  app.route('/pay', createPay(storefront));

  app.get('/assets/:name', (c) => {
    const asset = assets.byPath.get(c.req.path);
    if (!asset) throw new AppError('not_found', 'There is no such file.');
    const encoding = encodingOf(c);
    if (encoding !== 'identity') c.header('content-encoding', encoding);
    const body = encoding === 'br' ? asset.brotli : encoding === 'gzip' ? asset.gzip : asset.body;
    return c.body(body as Buffer<ArrayBuffer>, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    });
  });
  app.get('/favicon.ico', (c) => c.redirect(assets.icon.path, 302));
  app.get('/robots.txt', (c) =>
    c.text(
      'User-agent: *\nDisallow: /o/\nDisallow: /pay/\nDisallow: /r/\nDisallow: /wait/\nDisallow: /api/\nDisallow: /language/\n',
    ),
  );

  app.use(async (c, next) => {
    lastSettings = await readSettings(ctx);
    c.set('settings', lastSettings);
    c.set('locale', localeOf(c));
    // forms are sent from our own pages only
    if (c.req.method === 'POST' && isCrossSite(c.req.raw.headers))
      throw new AppError('not_allowed', 'Forms are taken from the shop itself only.');
    await next();
  });
  app.route('/r', createReferralLinks(storefront, cookies));
  app.route('/o', createOrderPages(storefront, cookies, renderer));
  app.route('/wait', createWaitPages(checkoutParts, visit));
  app.route('/', createShopPages(checkoutParts, visit));

  app.notFound(() => {
    throw new AppError('not_found', 'There is nothing at this address.');
  });
  app.onError(async (error, c) => {
    const refusal = toAppError(error);
    if (refusal.code === 'queued') markToldToWait(c.env?.incoming);
    if (refusal.code === 'internal') ctx.log.error({ err: error, path: c.req.path }, 'request failed');
    const body = refusal.toBody();
    // the rest of the body is not read: the connection can't be used again
    if (refusal.code === 'too_large' || refusal.code === 'unsupported') c.header('connection', 'close');
    if (body.retryAfterSeconds !== undefined) c.header('retry-after', String(body.retryAfterSeconds));
    if (isForMachines(c)) return c.json(body, refusal.status as ContentfulStatusCode);
    if (!c.var.settings) {
      lastSettings = await readSettings(ctx).catch(() => lastSettings);
      c.set('settings', lastSettings);
      c.set('locale', localeOf(c));
    }
    return renderer.paint(c, errorPage(renderer.frame(c), body, c.req.method), {
      status: refusal.status,
      noReferrer: true,
    });
  });

  function localeOf(c: Visit) {
    const chosen = cookies.language(c);
    return isLocale(chosen) ? chosen : negotiateLocale(c.req.header('accept-language'), c.var.settings.locale);
  }
  return app;
}

/** Unless an answer says otherwise. */
async function keepNothing(c: HonoContext, next: () => Promise<void>): Promise<void> {
  await next();
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
}

function isForMachines(c: HonoContext): boolean {
  return (
    c.req.path.startsWith('/api/') ||
    /^\/pay\/[^/]+\/notify$/.test(c.req.path) ||
    /^\/o\/[^/]+\/state$/.test(c.req.path)
  );
}
