import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command, defaultFilter } from 'cmdk';
import { CircleUserRound, Import, LogOut, MoonStar, Plus, ReceiptText, Sun } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { leave } from '../features/session/leave.ts';
import { useMe } from '../features/session/use-me.ts';
import { trpc } from '../lib/trpc.ts';
import { useLayers } from '../state/layers.ts';
import { usePreferences } from '../state/preferences.ts';
import { screens } from './screens.ts';

const itemLook =
  'flex min-h-10 cursor-default items-center gap-3 rounded-lg px-3 select-none data-[selected=true]:bg-line/70 [&_svg]:size-4 [&_svg]:text-muted';
const groupLook =
  '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-3 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted';

const searchOrders = 'search orders';

/** Below it, a word's letters are only strewn over the name. */
const leastScore = 0.16;

function rank(value: string, search: string, keywords?: string[]): number {
  if (value === searchOrders) return 1;
  const score = defaultFilter(value, search, keywords);
  return score < leastScore ? 0 : score;
}

export function Palette() {
  const { t } = useTranslation();
  const open = useLayers((state) => state.open === 'palette');
  const show = useLayers((state) => state.show);
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && show(null)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-shade" />
        <BaseDialog.Popup
          aria-label={t('palette.open')}
          className="fixed top-[14vh] left-1/2 z-40 w-[36rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 overflow-hidden rounded-2xl border border-line bg-raised shadow-float outline-hidden"
        >
          <PaletteBody close={() => show(null)} />
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

function PaletteBody({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const setTheme = usePreferences((state) => state.setTheme);
  const [text, setText] = useState('');
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const may = (permission: (typeof me.permissions)[number]) => me.permissions.includes(permission);
  const item = (key: string, icon: ReactNode, words: string, go: () => unknown, also: string[] = []) => (
    <Command.Item
      key={key}
      value={key}
      keywords={[words, ...also]}
      className={itemLook}
      onSelect={() => {
        close();
        void go();
      }}
    >
      {icon}
      {words}
    </Command.Item>
  );
  const query = text.trim();
  return (
    <Command label={t('palette.open')} filter={rank} loop>
      <Command.Input
        value={text}
        onValueChange={setText}
        placeholder={t('palette.placeholder')}
        className="h-13 w-full border-b border-line bg-transparent px-5 text-base outline-hidden placeholder:text-muted"
      />
      <Command.List className="max-h-[50vh] steady-scroll py-2 pl-2">
        <Command.Empty className="px-3 py-6 text-center text-muted">{t('palette.nothing')}</Command.Empty>
        <Command.Group heading={t('palette.screens')} className={groupLook}>
          {screens
            .filter((screen) => may(screen.permission))
            .map(({ name, to, icon: Icon, keywords }) =>
              item(name, <Icon aria-hidden />, t(`screen.${name}`), () => navigate({ to }), keywords),
            )}
          {item('account', <CircleUserRound aria-hidden />, t('screen.account'), () => navigate({ to: '/account' }), [
            'wode zhanghao',
            'my account',
          ])}
        </Command.Group>
        {query.length >= 3 && may('orders.read') ? (
          <Command.Group className={groupLook}>
            {item(searchOrders, <ReceiptText aria-hidden />, t('palette.searchOrders', { query }), () =>
              navigate({ to: '/orders', search: { q: query } }),
            )}
          </Command.Group>
        ) : null}
        <Command.Group heading={t('palette.actions')} className={groupLook}>
          {may('stock.import')
            ? item('import', <Import aria-hidden />, t('stock.import'), () =>
                navigate({ to: '/stock/import', search: {} }),
              )
            : null}
          {may('catalog.write')
            ? item('new product', <Plus aria-hidden />, t('products.new'), () =>
                navigate({ to: '/products/$productId', params: { productId: 'new' } }),
              )
            : null}
          {item('dark', <MoonStar aria-hidden />, t('palette.dark'), () => setTheme('dark'))}
          {item('light', <Sun aria-hidden />, t('palette.light'), () => setTheme('light'))}
          {item('sign out', <LogOut aria-hidden />, t('account.signOut'), leave)}
        </Command.Group>
        {products.length > 0 ? (
          <Command.Group heading={t('screen.products')} className={groupLook}>
            {products.map((product) =>
              item(
                `product ${product.id}`,
                null,
                product.name,
                () => navigate({ to: '/products/$productId', params: { productId: product.id } }),
                [product.slug],
              ),
            )}
          </Command.Group>
        ) : null}
      </Command.List>
    </Command>
  );
}
