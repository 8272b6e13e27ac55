import type { IncomingMessage } from 'node:http';
import type { Config } from '../config.ts';

/** Open requests at which an instance that only answers them counts as full. */
const requestSlots = 16;

/** What fills an instance of a service, and how many of it fit. */
export type Work = { kind: 'jobs' | 'checkouts' | 'requests'; slots: number };

/** A storefront whose gateway takes its time is filled by checkouts; without one, by requests. */
export function workOf(service: string, config: Config, hasTasks: boolean): Work {
  if (hasTasks) return { kind: 'jobs', slots: config.jobSlots };
  if (service === 'storefront' && (config.upstreamDelayMs.storefront ?? 0) > 0)
    return { kind: 'checkouts', slots: config.checkoutSlots };
  return { kind: 'requests', slots: requestSlots };
}

/** Files, streams, and pages that ask again and again until their order is done, tell nothing of how many buyers come. */
export function isWork({ url = '', method, headers }: Pick<IncomingMessage, 'url' | 'method' | 'headers'>): boolean {
  if (headers.accept?.includes('text/event-stream')) return false;
  if (method !== 'GET') return true;
  if (/^\/(assets\/|favicon|robots)/.test(url)) return false;
  if (url.startsWith('/api/orders/')) return false;
  return !/^\/(o\/[^/]+\/state\b|wait\/)/.test(url);
}
