import { useBlocker } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { useImportRun } from './import-run.ts';

/** Says, before a checked file is left, that it isn't in stock yet; it stays staged and can be taken up again. */
export function ImportLeaveDialog() {
  const { t } = useTranslation();
  const open = useImportRun(
    (state) => state.step === 'preview' || state.step === 'sending' || state.step === 'stopped',
  );
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => open && current.pathname !== next.pathname,
    enableBeforeUnload: () => open,
    withResolver: true,
  });
  const stay = () => blocker.status === 'blocked' && blocker.reset();
  return (
    <Dialog
      open={blocker.status === 'blocked'}
      onClose={stay}
      title={t('import.leaveTitle')}
      description={t('import.leaveLead')}
    >
      <DialogActions>
        <Button onClick={() => blocker.status === 'blocked' && blocker.proceed()}>{t('import.leaveAnyway')}</Button>
        <Button look="primary" onClick={stay}>
          {t('import.stay')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
