import { BlockList, isIP } from 'node:net';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

const read = statement<{ network: string | null; contact: string | null }>({
  name: 'blocks_active',
  text: `select text(network) as network, encode(contact_hash, 'hex') as contact from buyer_block where lifted_at is null and expires_at > now()`,
});

type Active = { networks: BlockList; contacts: Set<string>; isEmpty: boolean };

/** A block or its end is seen by every instance within this, ms. */
const freshMs = 2000;
const cache = cached({ load, freshMs });

export function forgetBlocks(ctx: Context): void {
  cache.forget(ctx);
}

async function load(ctx: Context): Promise<Active> {
  const rows = await run(ctx.db, read, []);
  const networks = new BlockList();
  const contacts = new Set<string>();
  for (const { network, contact } of rows) {
    if (contact !== null) contacts.add(contact);
    const [address = '', bits] = network?.split('/') ?? [];
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (address !== '') networks.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return { networks, contacts, isEmpty: rows.length === 0 };
}

export type Who = { clientIp: string; contactHash: Buffer; shared: boolean };

/** Throws `not_allowed` (`blocked`) for whom the shop takes no orders from; one cached statement in 2 s. */
export async function refuseBlocked(ctx: Context, { clientIp, contactHash, shared }: Who): Promise<void> {
  const { networks, contacts, isEmpty } = await cache.read(ctx);
  if (isEmpty) return;
  const isBlocked =
    contacts.has(contactHash.toString('hex')) ||
    (!shared && networks.check(clientIp, isIP(clientIp) === 6 ? 'ipv6' : 'ipv4'));
  if (isBlocked) throw new AppError('not_allowed', 'The shop takes no orders from here.', { reason: 'blocked' });
}
