import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { mailboxOf } from '../contacts/mailbox.ts';
import { openNeed } from '../needs/needs-you.ts';
import type { StaffAct } from './staff-act.ts';

// behind a proxy that isn't named, and on one's own network, an address says nothing about who somebody is
const likeness = statement<{ email: string; contact: string; same_address: boolean | null }, [string, number]>({
  name: 'staff_own_order',
  text: `select u.email, o.contact, exists (
      select from auth_session s where s.user_id = u.id and pg_input_is_valid(s.ip_address, 'inet')
        and not o.client_ip <<= any ('{127.0.0.0/8,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,169.254.0.0/16,::1/128,fc00::/7,fe80::/10}'::inet[])
        and case family(o.client_ip) when 4 then s.ip_address::inet = o.client_ip
          else s.ip_address::inet <<= network(set_masklen(o.client_ip, 64)) end
    ) as same_address
    from auth_user u, orders o where u.id = $1 and o.id = $2`,
});

/** Somebody who acts on an order that looks like their own is shown to the owner; nothing is held up. */
export async function signalOwnOrder(
  tx: Connection,
  { actor, act, orderId, orderNo, ...money }: StaffAct,
): Promise<void> {
  const row = await maybeOne(tx, likeness, [actor.id, orderId]);
  if (!row) return;
  const sameContact = row.contact.includes('@') && mailboxOf(row.contact) === mailboxOf(row.email);
  if (!sameContact && !row.same_address) return;
  await openNeed(tx, {
    kind: 'own_order',
    subject: `${orderNo}:${actor.id}`,
    orderId,
    amountMinor: money.amountMinor,
    currency: money.currency,
    detail: { by: actor.name, act, because: sameContact ? 'contact' : 'address' },
  });
}
