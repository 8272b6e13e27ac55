import { BlockList, isIP } from 'node:net';

const unknownAddress = '0.0.0.0';

export type AddressReader = {
  /** The address that a limit counts: an IPv6 line is its /64. */
  read: (peer: string | undefined, forwardedFor: string | undefined) => string;
  isTrusted: (peer: string | undefined) => boolean;
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

  const read = (peer: string | undefined, forwardedFor: string | undefined): string => {
    let address = plain(peer) ?? unknownAddress;
    const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
    while (isTrusted(address) && hops.length > 0) {
      const next = plain(hops.pop());
      if (next === undefined) break;
      address = next;
    }
    return isIP(address) === 6 ? network64(address) : address;
  };
  return { read, isTrusted: (peer) => isTrusted(plain(peer) ?? unknownAddress) };
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
  if (address === '::1') return address;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array.from({ length: 8 - left.length - right.length }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::`;
}
