import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { dateAndTime } from '../../lib/shop-time.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/section.tsx';
import { deviceName } from './device-name.ts';

export function SessionsSection() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data } = useQuery(trpc.account.sessions.queryOptions());
  const end = useMutation(
    trpc.account.endSession.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.account.sessions.queryFilter()),
      onError: (error) => toast.error(sentenceFor(error)),
    }),
  );
  return (
    <Section title={t('account.sessions')} lead={t('account.sessionsLead')}>
      <ul className="grid min-h-14 gap-1">
        {data?.map((session) => (
          <li key={session.id} className="flex min-h-14 items-center gap-4">
            <MonitorSmartphone aria-hidden className="size-5 shrink-0 text-muted" />
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">
                {deviceName(session.userAgent)}
                {session.current ? <span className="font-normal text-done"> · {t('account.thisSession')}</span> : null}
              </p>
              <p className="tabular truncate text-[13px] text-muted">
                {session.ipAddress} · {t('account.lastSeen', { at: dateAndTime(session.lastSeenAt) })}
              </p>
            </div>
            {session.current ? null : (
              <Button size="small" disabled={end.isPending} onClick={() => end.mutate({ id: session.id })}>
                {t('account.endSession')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}
