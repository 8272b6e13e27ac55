import type { IncomingMessage } from 'node:http';
import { createAddressReader, isLoopback } from '../lib/client-address.ts';

/** Who calls, as far as it can be known: the socket's address, or what a trusted proxy says. */
export type Client = {
  ip: string;
  /** At this very machine, with nobody in between. */
  local: boolean;
  https: boolean;
  /** `http://127.0.0.1:7071`: how the console was called. */
  origin: string;
};

export type ClientReader = (request: Request, incoming: IncomingMessage | undefined) => Client;

/** `proxies`: addresses and CIDRs whose X-Forwarded-* are believed; everyone else's are ignored. */
export function clientReader(proxies: string[]): ClientReader {
  const addresses = createAddressReader(proxies);
  return (request, incoming) => {
    const peer = incoming?.socket.remoteAddress;
    const { headers } = request;
    const behindProxy = addresses.isTrusted(peer);
    const https = behindProxy && headers.get('x-forwarded-proto') === 'https';
    const host = (behindProxy && headers.get('x-forwarded-host')) || headers.get('host') || new URL(request.url).host;
    const forwarded = headers.has('x-forwarded-for') || headers.has('forwarded');
    return {
      ip: addresses.read(peer, headers.get('x-forwarded-for') ?? undefined),
      local: isLoopback(peer) && !forwarded,
      https,
      origin: `${https ? 'https' : 'http'}://${host}`,
    };
  };
}
