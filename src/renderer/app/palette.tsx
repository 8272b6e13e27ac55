import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { Command } from 'cmdk';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLayers } from '../state/layers.ts';
import { found, type PaletteItem } from './palette-items.ts';
import { usePaletteGroups } from './use-palette-groups.tsx';

const itemLook =
  'flex min-h-10 cursor-default items-center gap-3 rounded-lg px-3 select-none data-[selected=true]:bg-line/70 [&_svg]:size-4 [&_svg]:text-muted';
const groupLook =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted';

export function Palette() {
  const { t } = useTranslation();
  const open = useLayers((state) => state.open === 'palette');
  const openings = useLayers((state) => state.openings);
  const show = useLayers((state) => state.show);
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && show(null)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <BaseDialog.Popup
          aria-label={t('palette.open')}
          className="fixed top-[14vh] left-1/2 z-40 w-[36rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 overflow-hidden rounded-2xl border border-line bg-raised shadow-float outline-hidden"
        >
          <PaletteBody key={openings} close={() => show(null)} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function PaletteBody({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const groupsFor = usePaletteGroups();
  const [text, setText] = useState('');
  const query = text.trim();
  const groups = found(groupsFor(query), query);
  const items = groups.flatMap((group) => group.items);
  const [pointedAt, pointAt] = useState<string | null>(null);
  // worked out with the text itself, so that Enter never meets what an earlier letter had found
  const chosen = items.find(({ key }) => key === pointedAt) ?? items[0];
  const type = (typed: string) => {
    setText(typed);
    pointAt(null);
  };
  const choose = (item: PaletteItem | undefined) => {
    if (!item) return;
    close();
    void item.run();
  };
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    choose(chosen);
  };
  return (
    <Command
      label={t('palette.open')}
      shouldFilter={false}
      value={chosen?.key ?? ''}
      onValueChange={pointAt}
      onKeyDown={press}
      loop
    >
      <Command.Input
        // the letters after Ctrl+K are for it
        autoFocus
        value={text}
        onValueChange={type}
        placeholder={t('palette.placeholder')}
        className="h-13 w-full border-b border-line bg-transparent px-5 text-base outline-hidden placeholder:text-muted"
      />
      <Command.List className="max-h-[50vh] steady-scroll py-2 pl-2">
        {items.length === 0 ? <p className="px-3 py-6 text-center text-muted">{t('palette.nothing')}</p> : null}
        {groups.map(({ name, heading, items: inGroup }) => (
          <Command.Group key={name} value={name} heading={heading} className={groupLook}>
            {inGroup.map((item) => (
              <Command.Item key={item.key} value={item.key} className={itemLook} onSelect={() => choose(item)}>
                {item.icon}
                {item.words}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}
