import type { HttpBindings } from '@hono/node-server';
import type { Context as HonoContext } from 'hono';
import type { ShopSettings } from '../contract/settings.ts';
import type { Context } from '../features/context.ts';
import type { Locale } from './messages.ts';

export type StorefrontEnv = {
  Bindings: Partial<HttpBindings>;
  Variables: { locale: Locale; settings: ShopSettings };
};

export type Visit = HonoContext<StorefrontEnv>;

/** What every part of the storefront is given. */
export type Storefront = {
  ctx: Context;
  /** Whose request it is, for limits. */
  addressOf: (c: Visit) => string;
  /** Whether that address is many buyers': a proxy that nobody named, or this very machine. */
  isShared: (c: Visit) => boolean;
  /** Where the buyer and the gateway come back to. */
  originOf: (c: Visit) => string;
};

const loopbackNames = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * The public origin. On loopback the name that the buyer typed is kept, since cookies of `localhost` are not those of
 * `127.0.0.1`; any other Host header is not believed.
 */
export function publicOrigin(publicUrl: string, host: string | undefined): string {
  const known = new URL(publicUrl);
  if (!host || !loopbackNames.test(known.hostname)) return publicUrl;
  const asked = URL.parse(`${known.protocol}//${host}`);
  return asked && loopbackNames.test(asked.hostname) && asked.port === known.port ? asked.origin : publicUrl;
}
