import { isIP } from 'node:net';
import { normalContact } from '../contacts/contact.ts';
import { mailboxOf } from '../contacts/mailbox.ts';

/** Why an order looks like the promoter's own. */
export type Suspicion = 'same_contact' | 'alias' | 'same_address';

type Side = { contact: string; address: string | null };

/** Whether buyer and promoter look like one person: the same mailbox however it is written, or the same network address. */
export function suspicionOf(buyer: Side, promoter: Side): Suspicion | undefined {
  const [a, b] = [normalContact(buyer.contact), normalContact(promoter.contact)];
  if (a === b) return 'same_contact';
  if (mailboxOf(a) === mailboxOf(b)) return 'alias';
  const here = publicAddress(buyer.address);
  return here !== undefined && here === publicAddress(promoter.address) ? 'same_address' : undefined;
}

/** Behind a proxy that was not named everybody comes from the same address: such ones tell nothing. */
function publicAddress(address: string | null): string | undefined {
  const bare = address?.replace(/\/\d+$/, '') ?? '';
  if (isIP(bare) === 0) return undefined;
  return /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|0\.|::1?$|f[cd]|fe80)/i.test(bare)
    ? undefined
    : bare;
}
