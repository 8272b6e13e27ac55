import type { AccountRole } from '../../contract/permissions.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const people = statement<Found>({
  name: 'people_list',
  text: `select u.id, u.name, u.email, u.role, coalesce(u.two_factor_enabled, false) as "twoFactor", u.created_at as "createdAt",
      (select max(last_seen_at) from auth_session s where s.user_id = u.id) as "lastSeenAt"
    from auth_user u order by u.created_at, u.id`,
});
const invitations = statement<Open>({
  name: 'invitations_list',
  text: `select id, email, role, invited_by as "invitedBy", expires_at as "expiresAt" from invitation
    where accepted_at is null and expires_at > now() order by created_at`,
});

export type PersonRow = {
  id: string;
  name: string;
  email: string;
  role: AccountRole;
  twoFactor: boolean;
  createdAt: string;
  lastSeenAt: string | null;
};
export type InvitationRow = { id: string; email: string; role: AccountRole; invitedBy: string; expiresAt: string };

type Found = Omit<PersonRow, 'createdAt' | 'lastSeenAt'> & { createdAt: Date; lastSeenAt: Date | null };
type Open = Omit<InvitationRow, 'expiresAt'> & { expiresAt: Date };

/** Everybody with an account, and who is asked in. */
export async function listPeople(ctx: Context): Promise<{ people: PersonRow[]; invitations: InvitationRow[] }> {
  const [found, open] = await Promise.all([run(ctx.db, people, []), run(ctx.db, invitations, [])]);
  return { people: found.map(toPerson), invitations: open.map(toInvitation) };
}

function toPerson({ createdAt, lastSeenAt, ...person }: Found): PersonRow {
  return { ...person, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt?.toISOString() ?? null };
}

function toInvitation({ expiresAt, ...invitation }: Open): InvitationRow {
  return { ...invitation, expiresAt: expiresAt.toISOString() };
}
