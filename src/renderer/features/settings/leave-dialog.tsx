import { useTranslation } from 'react-i18next';
import { desktop } from '../../lib/desktop.ts';
import { LeaveQuestion } from '../../ui/leave-question.tsx';

/** Asks before unsaved changes are left behind. */
export function LeaveDialog({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  return (
    <LeaveQuestion
      asks={({ current, next }) =>
        dirty && (current.pathname !== next.pathname || JSON.stringify(current.search) !== JSON.stringify(next.search))
      }
      // the desktop window has no question of its own to ask: it would only refuse to close
      asksOnClose={() => dirty && !desktop}
      title={t('settings.leaveTitle')}
      lead={t('settings.leaveLead')}
      leave={t('settings.leaveAnyway')}
      stay={t('settings.stay')}
      leaveLook="danger"
    />
  );
}
