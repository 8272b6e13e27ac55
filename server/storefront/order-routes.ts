import { Hono } from 'hono';
import { type BuyerOrderView, readBuyerOrder } from '../features/orders/buyer-order-by-token.ts';
import { payAnotherWay } from '../features/orders/pay-another-way.ts';
import { noteGivenUp, noteReturn } from '../features/orders/payment-state.ts';
import { makeLookupPassword } from '../features/orders/make-look-up-password.ts';
import { reportKey } from '../features/orders/report-key.ts';
import { offeredGateways } from '../features/gateways/configured-gateways.ts';
import { promoterPage as readPromoterPage, type PromoterPage } from '../features/referrals/promoter-page.ts';
import { AppError } from '../lib/app-error.ts';
import { readForm } from './body.ts';
import type { CookieJar } from './cookies.ts';
import type { Storefront, StorefrontEnv, Visit } from './storefront-context.ts';
import { payPlace } from './pay-place.ts';
import { orderPage, orderVersion, type OrderPageState } from './pages/order.ts';
import { promoterPage } from './pages/promoter.ts';
import type { PageRenderer } from './page-renderer.ts';
import { readInTime } from './preferred-wait.ts';
import { errorText, messagesOf } from './messages.ts';

/** An order's own pages. The token is in a cookie that only these pages are sent; a link's `?t=` becomes that cookie. */
export function createOrderPages({ ctx, addressOf, originOf }: Storefront, cookies: CookieJar, renderer: PageRenderer) {
  const pages = new Hono<StorefrontEnv>();

  pages.get('/:orderNo', async (c) => {
    const { orderNo } = c.req.param();
    const linkToken = c.req.query('t');
    if (linkToken !== undefined) {
      await readBuyerOrder(ctx, orderNo, linkToken);
      cookies.keepOrder(c, orderNo, linkToken);
      c.header('referrer-policy', 'no-referrer');
      return c.redirect(`/o/${orderNo}`, 303);
    }
    const { order, token } = await open(c);
    const returned = c.req.query('returned') === '1';
    if (returned) await noteReturn(ctx, order.orderId);
    else if (c.req.query('cancelled') === '1') {
      await noteGivenUp(ctx, order.orderId);
      return c.redirect(`/o/${orderNo}`, 303);
    }
    return show(c, order, {
      token,
      extra: {
        returned,
        reported: c.req.query('reported') === '1',
      },
    });
  });

  /** Pays again, or another way; the gateway before is asked first. */
  pages.post('/:orderNo/pay', async (c) => {
    const { order, token } = await open(c);
    const gateway = (await readForm(c)).get('gateway')?.slice(0, 40) ?? '';
    try {
      const way = { gateway, clientIp: addressOf(c), publicUrl: originOf(c) };
      return c.redirect(payPlace(order.orderNo, await payAnotherWay(ctx, order, way)), 303);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const now = await readBuyerOrder(ctx, order.orderNo, token);
      return show(c, now, {
        token,
        extra: { problem: errorText(messagesOf(c.var.locale), error.toBody()) },
        status: error.status,
      });
    }
  });

  /** What the page's script asks while it waits. */
  pages.get('/:orderNo/state', async (c) => {
    const order = await readInTime(ctx, c, async () => (await open(c)).order);
    return c.json({ version: orderVersion(order), status: order.status });
  });

  pages.get('/:orderNo/keys.txt', async (c) => {
    const { order } = await open(c);
    if (order.keys.length === 0) throw new AppError('not_found', 'There are no keys in this order yet.');
    return c.body(order.keys.map((key) => `${key}\r\n`).join(''), 200, {
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `attachment; filename="${order.orderNo}.txt"`,
    });
  });

  pages.post('/:orderNo/report', async (c) => {
    const { order, token } = await open(c);
    const form = await readForm(c);
    const text = form.get('text')?.trim() ?? '';
    const slot = Number(form.get('slot') ?? '1') - 1;
    try {
      if (text === '') throw new AppError('bad_input', 'Say what is wrong.', { field: 'text', reason: 'report_empty' });
      if (!Number.isInteger(slot))
        throw new AppError('bad_input', 'There is no such key in this order.', { field: 'slot' });
      await reportKey(ctx, order.orderNo, { token, input: { slot, text } });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return show(c, order, {
        token,
        extra: { problem: errorText(messagesOf(c.var.locale), error.toBody()) },
        status: error.status,
      });
    }
    return c.redirect(`/o/${order.orderNo}?reported=1`, 303);
  });

  pages.post('/:orderNo/link', async (c) => {
    const { order, token } = await open(c);
    return show(c, order, { token, extra: { privateLink: `${originOf(c)}/o/${order.orderNo}?t=${token}` } });
  });

  pages.post('/:orderNo/password', async (c) => {
    const { order, token } = await open(c);
    const madePassword = await makeLookupPassword(ctx, order.orderNo, token);
    return show(c, order, { token, extra: { madePassword } });
  });

  pages.post('/:orderNo/forget', (c) => {
    cookies.forgetOrder(c, c.req.param('orderNo'));
    return c.redirect('/lookup?forgotten=1', 303);
  });

  pages.get('/:orderNo/promoter', async (c) => {
    const { order, token } = await open(c);
    return renderer.paint(
      c,
      promoterPage(renderer.frame(c), await readPromoterPage(ctx, order.orderNo, token), order.orderNo),
      { noReferrer: true },
    );
  });

  /** The order by the token of this browser, its own or a looked-up one. */
  async function open(c: Visit): Promise<{ order: BuyerOrderView; token: string }> {
    const orderNo = c.req.param('orderNo') ?? '';
    let refusal: unknown = new AppError('not_found', 'This browser does not know the order.', {
      reason: 'order_unknown',
    });
    for (const token of cookies.tokens(c)) {
      try {
        return { order: await readBuyerOrder(ctx, orderNo, token), token };
      } catch (error) {
        if (!(error instanceof AppError && error.code === 'not_found')) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async function show(
    c: Visit,
    order: BuyerOrderView,
    { token, extra, status = 200 }: { token: string; extra: Partial<OrderPageState>; status?: number | undefined },
  ): Promise<Response> {
    const { deliveredAt, orderNo } = order;
    if (deliveredAt || order.status === 'refunded') cookies.unmarkOpen(c, orderNo);
    const earned = order.referralUrl ? await earnedWith(orderNo, token) : undefined;
    const ways = order.status === 'created' ? await otherWays(order) : [];
    const state: OrderPageState = {
      order,
      now: ctx.clock(),
      returned: false,
      reported: false,
      earned,
      ways,
      ...extra,
    };
    return renderer.paint(c, orderPage(renderer.frame(c), state), {
      status,
      noReferrer: true,
      forCheckout: order.status === 'created',
    });
  }

  /** The gateways that would take this order beside the one it was sent to. */
  async function otherWays({ gateway, currency, amountMinor }: BuyerOrderView) {
    const offered = await offeredGateways(ctx, [currency], amountMinor);
    return offered.filter(({ name }) => name !== gateway);
  }

  /** Only a buyer's first order shows what the link earned. */
  async function earnedWith(orderNo: string, token: string): Promise<PromoterPage | undefined> {
    try {
      return await readPromoterPage(ctx, orderNo, token);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'unavailable') return undefined;
      throw error;
    }
  }

  return pages;
}
