import { BlockList, isIP } from 'node:net';
import { forwardingHeader, isInside } from './forwarded-by.ts';

const unknownAddress = '0.0.0.0';

export type AddressReader = {
  /** The address that a limit counts: an IPv6 line is its /64. */
  read: (peer: string | undefined, forwardedFor: string | undefined) => string;
  isTrusted: (peer: string | undefined) => boolean;
  /** Whether many buyers have the address that `read` answers: a proxy's own, or this machine's. */
  isShared: (peer: string | undefined, headers: Headers) => boolean;
  /** A proxy in front that nobody has named: it is of this machine or network, and says that it forwards. Strangers can't be one. */
  unnamedProxy: (peer: string | undefined, headers: Headers) => { address: string; header: string } | undefined;
};

/**
 * Tells whose request it is. X-Forwarded-For counts only when the peer is a trusted proxy (CIDRs); then its rightmost
 * address that is no trusted proxy. An IPv6 buyer is their /64: one line has as many addresses as it likes.
 */
export function createAddressReader(trustedProxies: readonly string[]): AddressReader {
  const trusted = new BlockList();
  for (const range of trustedProxies) {
    const [network = '', bits] = range.split('/');
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(network) === 0) throw new Error(`YINGHUO_TRUST_PROXY: "${range}" should look like 10.0.0.0/8`);
    trusted.addSubnet(network, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  /** Where the chain of trusted proxies ends; `further`: that one forwards somebody else's request itself. */
  const endOf = (peer: string | undefined, forwardedFor: string | undefined) => {
    let address = plain(peer) ?? unknownAddress;
    const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
    while (isTrusted(address) && hops.length > 0) {
      const next = plain(hops.pop());
      if (next === undefined) break;
      address = next;
    }
    return { address, further: hops.some((hop) => plain(hop) !== undefined) };
  };

  const unnamedProxy: AddressReader['unnamedProxy'] = (peer, headers) => {
    const header = forwardingHeader(headers);
    if (header === undefined) return undefined;
    const { address, further } = endOf(peer, headers.get('x-forwarded-for') ?? undefined);
    if (isTrusted(address) || !isInside(address)) return undefined;
    return further || address === plain(peer) ? { address, header } : undefined;
  };

  return {
    read(peer, forwardedFor) {
      const { address } = endOf(peer, forwardedFor);
      return isIP(address) === 6 ? network64(address) : address;
    },
    isTrusted: (peer) => isTrusted(plain(peer) ?? unknownAddress),
    isShared(peer, headers) {
      const { address } = endOf(peer, headers.get('x-forwarded-for') ?? undefined);
      return isTrusted(address) || isLoopback(address) || unnamedProxy(peer, headers) !== undefined;
    },
    unnamedProxy,
  };
}

/** The first and the last address of somebody's neighbours: an IPv4 /24, an IPv6 /48. */
export function neighbours(address: string): { low: string; high: string } {
  if (isIP(address) === 6) {
    if (address === '::1') return { low: address, high: address };
    const site = groupsOf(address).slice(0, 3).join(':');
    return { low: `${site}::`, high: `${site}:ffff:ffff:ffff:ffff:ffff` };
  }
  const first = address.split('.').slice(0, 3).join('.');
  return { low: `${first}.0`, high: `${first}.255` };
}

export function isLoopback(peer: string | undefined): boolean {
  const address = plain(peer);
  return address === '::1' || address?.startsWith('127.') === true;
}

/** An address without port, brackets, zone and IPv4 mapping; undefined when it is none. */
function plain(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const bare = text
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(bare) === 0 ? undefined : bare;
}

function network64(address: string): string {
  return address === '::1' ? address : `${groupsOf(address).slice(0, 4).join(':')}::`;
}

function groupsOf(address: string): string[] {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  return tail === undefined
    ? left
    : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
}
