import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

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
  const trusted = blockListOf(proxies);
  return (request, incoming) => {
    const socketIp = plainIp(incoming?.socket.remoteAddress ?? '');
    const { headers } = request;
    const behindProxy = contains(trusted, socketIp);
    const chain = (headers.get('x-forwarded-for') ?? '').split(',').map((part) => plainIp(part.trim()));
    const ip = behindProxy
      ? (chain.findLast((address) => isIP(address) && !contains(trusted, address)) ?? socketIp)
      : socketIp;
    const https = behindProxy && headers.get('x-forwarded-proto') === 'https';
    const host = (behindProxy && headers.get('x-forwarded-host')) || headers.get('host') || new URL(request.url).host;
    const forwarded = headers.has('x-forwarded-for') || headers.has('forwarded');
    return {
      ip: isIP(ip) === 6 && !isLoopback(ip) ? network64(ip) : ip,
      local: isLoopback(socketIp) && !forwarded,
      https,
      origin: `${https ? 'https' : 'http'}://${host}`,
    };
  };
}

function blockListOf(entries: string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (!isIP(address)) throw new Error(`YINGHUO_TRUST_PROXY: "${entry}" is no address or CIDR`);
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

function contains(list: BlockList, ip: string): boolean {
  const family = isIP(ip);
  return family !== 0 && list.check(ip, family === 6 ? 'ipv6' : 'ipv4');
}

function isLoopback(ip: string): boolean {
  return ip === '::1' || ip.startsWith('127.');
}

/** One IPv6 line has as many addresses as it likes; it is its first 64 bits. */
function network64(ip: string): string {
  const [head = '', tail] = new URL(`http://[${ip.replace(/%.*$/, '')}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::`;
}

/** An IPv4 address in its IPv6 clothes is that IPv4 address. */
function plainIp(ip: string): string {
  return ip.startsWith('::ffff:') && isIP(ip.slice(7)) === 4 ? ip.slice(7) : ip;
}
