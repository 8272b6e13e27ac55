import { useTranslation } from 'react-i18next';
import { LeaveQuestion } from '../../ui/leave-question.tsx';
import { useImportRun } from './import-run.ts';

/** Says, before a checked file is left, that it isn't in stock yet; it stays staged and can be taken up again. */
export function ImportLeaveDialog() {
  const { t } = useTranslation();
  const open = useImportRun(
    (state) => state.step === 'preview' || state.step === 'sending' || state.step === 'stopped',
  );
  return (
    <LeaveQuestion
      asks={({ current, next }) => open && current.pathname !== next.pathname}
      asksOnClose={() => open}
      title={t('import.leaveTitle')}
      lead={t('import.leaveLead')}
      leave={t('import.leaveAnyway')}
      stay={t('import.stay')}
    />
  );
}
