import { createStorefront } from '../storefront/app.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';

/** Buyer pages and buyer API, payment notifications, referral links. */
export function start(deps: RoleDeps) {
  const { host, port } = deps.config;
  return startInstance('storefront', deps, (ctx) => ({
    servers: [{ name: 'storefront', fetch: createStorefront(ctx).fetch, host, port }],
  }));
}
