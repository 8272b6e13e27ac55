import { type ShouldBlockFn, useBlocker } from '@tanstack/react-router';
import { Button, type ButtonProps } from './button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';

type Props = {
  asks: ShouldBlockFn;
  /** Whether the browser asks too when its tab is closed. */
  asksOnClose: () => boolean;
  title: string;
  lead: string;
  leave: string;
  stay: string;
  leaveLook?: ButtonProps['look'];
};

/** Asks before something unfinished is left behind. */
export function LeaveQuestion({ asks, asksOnClose, title, lead, leave, stay, leaveLook = 'outline' }: Props) {
  const blocker = useBlocker({ shouldBlockFn: asks, enableBeforeUnload: asksOnClose, withResolver: true });
  const goBack = () => blocker.status === 'blocked' && blocker.reset();
  return (
    <Dialog open={blocker.status === 'blocked'} onClose={goBack} title={title} description={lead}>
      <DialogActions>
        <Button look={leaveLook} onClick={() => blocker.status === 'blocked' && blocker.proceed()}>
          {leave}
        </Button>
        <Button look="primary" onClick={goBack}>
          {stay}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
