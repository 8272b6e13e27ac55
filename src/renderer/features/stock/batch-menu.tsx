import { ArrowRightLeft, CirclePause, CirclePlay, Ellipsis, Megaphone, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { useMe } from '../session/use-me.ts';
import { type BatchAction, batchActions } from './batch-actions.ts';
import type { Batch } from './batch.ts';

const icons = {
  stop: CirclePause,
  resume: CirclePlay,
  move: ArrowRightLeft,
  recall: Megaphone,
  undo: Undo2,
  undoOwn: Undo2,
} as const;

export function BatchMenu({ batch, onChoose }: { batch: Batch; onChoose: (act: BatchAction) => void }) {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const acts = (Object.keys(batchActions) as BatchAction[]).filter(
    (act) =>
      permissions.includes(batchActions[act].permission) &&
      batchActions[act].when(batch) &&
      (act !== 'undoOwn' || !permissions.includes('batches.change')),
  );
  if (acts.length === 0) return <span />;
  return (
    <Menu
      trigger={
        <Button
          look="quiet"
          size="icon"
          aria-label={t('batches.actions', { name: batch.label || t('batches.untitled') })}
        >
          <Ellipsis aria-hidden />
        </Button>
      }
    >
      {acts.map((act) => {
        const Icon = icons[act];
        return (
          <MenuItem key={act} onSelect={() => onChoose(act)}>
            <Icon aria-hidden />
            {t(`batchAct.${act}.name`)}
          </MenuItem>
        );
      })}
    </Menu>
  );
}
