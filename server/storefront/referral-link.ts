import { Hono } from 'hono';
import { recordClick } from '../features/referrals/click.ts';
import { consumeRateLimit } from '../features/limits/rate-limit.ts';
import { readSettings } from '../features/settings/read.ts';
import { AppError } from '../lib/app-error.ts';
import type { CookieJar } from './cookies.ts';
import type { Storefront, StorefrontEnv, Visit } from './storefront-context.ts';

/** A visitor's clicks on one link count once in this time, seconds; an address's at most so often. */
const clickWindowS = 600;
const clicksPerAddress = 20;

const robots =
  /bot|crawl|spider|slurp|preview|facebookexternalhit|whatsapp|telegram|curl|wget|python|http-client|headlesschrome|monitor/i;

/** /r/:code: the last link opened in 30 days is credited. Answers alike for a code that nobody has. */
export function createReferralLinks({ ctx, addressOf }: Storefront, cookies: CookieJar) {
  const links = new Hono<StorefrontEnv>();
  links.get('/:code', async (c) => {
    const code = c.req.param('code').toLowerCase();
    const { referral } = await readSettings(ctx);
    if (referral.enabled && /^[0-9a-z]{4,32}$/.test(code)) {
      const counts = isPerson(c) && !cookies.clickedLately(c, code) && (await withinLimit(code, addressOf(c)));
      if (await recordClick(ctx, code, counts)) {
        cookies.setReferrer(c, code);
        if (counts) cookies.markClick(c, code, clickWindowS);
      }
    }
    const product = /^\/p\/([^/\\?#]{1,200})$/.exec(c.req.query('to') ?? '')?.[1];
    return c.redirect(product ? `/p/${encodeURIComponent(product)}` : '/', 302);
  });

  async function withinLimit(code: string, address: string): Promise<boolean> {
    try {
      await consumeRateLimit(ctx, `click:${code}:${address}`, { max: clicksPerAddress, windowMs: clickWindowS * 1000 });
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'too_many') return false;
      throw error;
    }
  }
  return links;
}

/** Not a robot, not a preview, not a page fetched ahead. */
function isPerson(c: Visit): boolean {
  const agent = c.req.header('user-agent') ?? '';
  const purpose = `${c.req.header('sec-purpose') ?? ''} ${c.req.header('purpose') ?? ''} ${c.req.header('x-moz') ?? ''}`;
  return c.req.method === 'GET' && agent !== '' && !robots.test(agent) && !/prefetch|prerender|preview/i.test(purpose);
}
