import { useTranslation } from 'react-i18next';
import { NeedsList } from '../features/needs/needs-list.tsx';
import { Panel } from '../ui/panel.tsx';
import type { WatchPanel } from './panel.ts';

function NeedsYou() {
  const { t } = useTranslation();
  return (
    <Panel title={t('screen.needs')} flush>
      <NeedsList />
    </Panel>
  );
}

export const needsYou: WatchPanel = {
  permission: 'needs.read',
  column: 'side',
  width: 'full',
  order: 1,
  Panel: NeedsYou,
};
