import { useTranslation } from 'react-i18next';
import { useMe } from '../features/session/use-me.ts';
import { useLayers } from '../state/layers.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { screens } from './screens.ts';

export function ShortcutSheet() {
  const { t } = useTranslation();
  const { permissions } = useMe();
  const open = useLayers((state) => state.open === 'shortcuts');
  const show = useLayers((state) => state.show);
  const rows = [
    { keys: ['Ctrl / ⌘', 'K'], does: t('palette.open') },
    { keys: ['/'], does: t('shortcuts.search') },
    { keys: ['?'], does: t('shortcuts.title') },
    { keys: ['Esc'], does: t('shortcuts.close') },
    ...screens
      .filter((screen) => permissions.includes(screen.permission))
      .map((screen) => ({ keys: ['g', screen.jump], does: t(`screen.${screen.name}`) })),
  ];
  return (
    <Dialog open={open} onClose={() => show(null)} title={t('shortcuts.title')}>
      <dl className="grid gap-1">
        {rows.map((row) => (
          <div key={row.does} className="flex min-h-8 items-center justify-between gap-4">
            <dt>{row.does}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
