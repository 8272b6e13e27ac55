import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { desktop } from '../../lib/desktop.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';

/** Asks before unsaved changes are left behind. */
export function LeaveDialog({ dirty }: { dirty: boolean }) {
  const { t } = useTranslation();
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty && (current.pathname !== next.pathname || JSON.stringify(current.search) !== JSON.stringify(next.search)),
    // the desktop window has no question of its own to ask: it would only refuse to close
    enableBeforeUnload: () => dirty && !desktop,
    withResolver: true,
  });
  const stay = () => blocker.status === 'blocked' && blocker.reset();
  return (
    <Dialog
      open={blocker.status === 'blocked'}
      onClose={stay}
      title={t('settings.leaveTitle')}
      description={t('settings.leaveLead')}
    >
      <DialogActions>
        <Button look="danger" onClick={() => blocker.status === 'blocked' && blocker.proceed()}>
          {t('settings.leaveAnyway')}
        </Button>
        <Button look="primary" onClick={stay}>
          {t('settings.stay')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
