import { NeedsList } from '../features/needs/needs-list.tsx';
import { Panel } from '../ui/panel.tsx';
import { definePanel, type PanelProps } from './panel.ts';

function NeedsYou({ title }: PanelProps) {
  return (
    <Panel title={title} flush>
      <NeedsList />
    </Panel>
  );
}

export const needsYou = definePanel({
  title: { 'zh-CN': '待处理', en: 'Needs you' },
  permission: 'needs.read',
  column: 'side',
  width: 'full',
  order: 1,
  first: true,
  Panel: NeedsYou,
});
