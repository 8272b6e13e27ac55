import { useTranslation } from 'react-i18next';
import { may } from '../../../../server/contract/permissions.ts';
import { cn } from '../../lib/class-names.ts';
import type { Language } from '../../lib/i18n.ts';
import { watchPanels } from '../../panels/index.ts';
import type { WatchPanel } from '../../panels/panel.ts';
import { useMe } from '../session/use-me.ts';

const panels: readonly (WatchPanel & { name: string })[] = Object.entries(watchPanels)
  .map(([name, panel]) => Object.assign({ name }, panel))
  .toSorted((a, b) => a.order - b.order);

export function PanelGrid() {
  const { role } = useMe();
  const language = useTranslation().i18n.resolvedLanguage as Language;
  const seen = panels.filter((panel) => may(role, panel.permission));
  return (
    <div className="grid gap-4 max-[1179px]:grid-cols-2 min-[1180px]:min-h-[32rem] min-[1180px]:flex-1 min-[1180px]:grid-cols-[minmax(0,1fr)_25rem] min-[1180px]:grid-rows-1">
      <div className="grid min-h-0 grid-cols-2 gap-4 max-[1179px]:contents min-[1180px]:grid-rows-[minmax(17rem,1fr)_auto]">
        {seen
          .filter((panel) => panel.column === 'main')
          .map(({ name, title, width, Panel }) => (
            <div key={name} className={cn('grid min-h-0 min-w-0', width === 'full' && 'col-span-2')}>
              <Panel title={title[language]} />
            </div>
          ))}
      </div>
      <div className="flex min-h-0 min-w-0 flex-col gap-4 max-[1179px]:contents">
        {seen
          .filter((panel) => panel.column === 'side')
          .map(({ name, title, first, Panel }, index, all) => (
            <div
              key={name}
              className={cn(
                'grid min-w-0 max-[1179px]:col-span-2',
                first && 'max-[1179px]:order-first',
                index === all.length - 1 && 'min-h-0 flex-1',
              )}
            >
              <Panel title={title[language]} />
            </div>
          ))}
      </div>
    </div>
  );
}
