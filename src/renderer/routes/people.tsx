import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck, UserPlus, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { AccountRole } from '../../../server/contract/permissions.ts';
import { accountRoles } from '../../../server/contract/permissions.ts';
import { InviteDialog } from '../features/people/invite-dialog.tsx';
import { RemoveDialog } from '../features/people/remove-dialog.tsx';
import { TodaySection } from '../features/people/today-section.tsx';
import { useMe } from '../features/session/use-me.ts';
import { sentenceFor } from '../lib/errors.ts';
import { dateAndTime } from '../lib/shop-time.ts';
import { api, trpc } from '../lib/trpc.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { Select } from '../ui/select.tsx';
import { Waiting } from '../ui/waiting.tsx';

export function People() {
  const { t } = useTranslation();
  const me = useMe();
  const queries = useQueryClient();
  const { data, error } = useQuery(trpc.people.list.queryOptions());
  const [inviting, setInviting] = useState(false);
  const [removing, setRemoving] = useState<{ id: string; name: string } | null>(null);
  const again = {
    onSuccess: () => queries.invalidateQueries(trpc.people.list.queryFilter()),
    onError: (problem: unknown) => toast.error(sentenceFor(problem)),
  };
  const setRole = useMutation({
    mutationFn: (input: { id: string; role: AccountRole }) => api.people.setRole.mutate(input),
    ...again,
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => api.people.withdrawInvitation.mutate({ id }),
    ...again,
  });
  const roles = accountRoles.map((value) => ({ value, label: t(`role.${value}`) }));
  return (
    <Page
      title={t('screen.people')}
      lead={t('people.lead')}
      actions={
        <Button look="primary" onClick={() => setInviting(true)}>
          <UserPlus aria-hidden />
          {t('people.invite')}
        </Button>
      }
    >
      <div>
        {data ? (
          <ul className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-surface">
            {data.people.map((person) => (
              <li
                key={person.id}
                className="grid min-h-16 grid-cols-[minmax(0,1fr)_10rem_9rem_5.5rem] items-center gap-4 px-5"
              >
                <div className="min-w-0">
                  <p className="truncate font-medium">
                    {person.name}
                    {person.id === me.id ? <span className="font-normal text-muted"> · {t('people.you')}</span> : null}
                  </p>
                  <p className="truncate text-[13px] text-muted">{person.email}</p>
                </div>
                <p className="text-[12.5px] text-muted">
                  {person.twoFactor ? (
                    <span className="flex items-center gap-1.5">
                      <ShieldCheck aria-hidden className="size-4 text-done" />
                      {t('account.twoFactorOn')}
                    </span>
                  ) : (
                    t('account.twoFactorOff')
                  )}
                  {person.lastSeenAt ? (
                    <span className="tabular block">{t('people.seen', { at: dateAndTime(person.lastSeenAt) })}</span>
                  ) : null}
                </p>
                <Select
                  label={t('people.roleOf', { name: person.name })}
                  choices={roles}
                  value={person.role}
                  disabled={person.id === me.id || setRole.isPending}
                  onChange={(role) => setRole.mutate({ id: person.id, role })}
                />
                {person.id === me.id ? (
                  <span />
                ) : (
                  <Button look="quiet" size="small" onClick={() => setRemoving(person)}>
                    {t('people.remove')}
                  </Button>
                )}
              </li>
            ))}
            {data.invitations.map((invitation) => (
              <li
                key={invitation.id}
                className="grid min-h-14 grid-cols-[minmax(0,1fr)_9rem_5.5rem] items-center gap-4 px-5 text-muted"
              >
                <p className="truncate">
                  {invitation.email} · {t('people.invited', { until: dateAndTime(invitation.expiresAt) })}
                </p>
                <span>{t(`role.${invitation.role}`)}</span>
                <Button
                  look="quiet"
                  size="small"
                  disabled={withdraw.isPending}
                  onClick={() => withdraw.mutate(invitation.id)}
                >
                  <X aria-hidden />
                  {t('people.withdraw')}
                </Button>
              </li>
            ))}
          </ul>
        ) : error ? (
          <p className="text-muted">{sentenceFor(error)}</p>
        ) : (
          <Waiting label={t('app.loading')} />
        )}
      </div>
      <div className="mt-4">
        <TodaySection />
      </div>
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
      <RemoveDialog person={removing} onClose={() => setRemoving(null)} />
    </Page>
  );
}
