import type { MiddlewareHandler } from 'hono';
import type { StorefrontEnv } from './storefront-context.ts';

const permissions = 'camera=(), microphone=(), geolocation=(), payment=(), usb=()';

/** Pages take nothing from elsewhere and run no script but ours. A checkout form is redirected to the gateway, so its targets are wider. */
export function pagePolicy(styleHash: string, { toGateway = false } = {}): string {
  return [
    "default-src 'none'",
    `style-src ${styleHash}`,
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self'${toGateway ? ' https: http:' : ''}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ');
}

const nothing = "default-src 'none'; frame-ancestors 'none'";

/** On every answer; a page's own policy stays. */
export function securityHeaders({ secure }: { secure: boolean }): MiddlewareHandler<StorefrontEnv> {
  const fixed: [string, string][] = [
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', permissions],
  ];
  if (secure) fixed.push(['strict-transport-security', 'max-age=31536000']);
  return async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of fixed) headers.set(name, value);
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', nothing);
    if (!headers.has('referrer-policy')) headers.set('referrer-policy', 'same-origin');
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
}
