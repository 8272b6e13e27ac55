import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CircleUserRound, Import, LogOut, MoonStar, Plus, ReceiptText, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { leave } from '../features/session/leave.ts';
import { useMe } from '../features/session/use-me.ts';
import { trpc } from '../lib/trpc.ts';
import { usePreferences } from '../state/preferences.ts';
import type { PaletteGroup, PaletteItem } from './palette-items.ts';
import { screens } from './screens.ts';

/** Shorter texts find orders by the hundred. */
const leastForOrders = 3;

/** All that the palette offers to whoever is signed in, for what is typed. */
export function usePaletteGroups(): (text: string) => PaletteGroup[] {
  const { t } = useTranslation();
  const me = useMe();
  const navigate = useNavigate();
  const setTheme = usePreferences((state) => state.setTheme);
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const may = (permission: (typeof me.permissions)[number]) => me.permissions.includes(permission);
  const when = (holds: boolean, item: PaletteItem) => (holds ? [item] : []);

  const screenItems: PaletteItem[] = [
    ...screens
      .filter(({ permission }) => may(permission))
      .map(({ name, to, icon: Icon, keywords }) => ({
        key: name,
        words: t(`screen.${name}`),
        also: keywords,
        icon: <Icon aria-hidden />,
        run: () => navigate({ to }),
      })),
    {
      key: 'account',
      words: t('screen.account'),
      also: ['wode zhanghao', 'my account'],
      icon: <CircleUserRound aria-hidden />,
      run: () => navigate({ to: '/account' }),
    },
  ];
  const orders = (query: string): PaletteItem[] =>
    when(query.length >= leastForOrders && may('orders.read'), {
      key: 'search orders',
      words: t('palette.searchOrders', { query }),
      always: true,
      icon: <ReceiptText aria-hidden />,
      run: () => navigate({ to: '/orders', search: { q: query } }),
    });
  const actions: PaletteItem[] = [
    ...when(may('stock.import'), {
      key: 'import',
      words: t('stock.import'),
      icon: <Import aria-hidden />,
      run: () => navigate({ to: '/stock/import', search: {} }),
    }),
    ...when(may('catalog.write'), {
      key: 'new product',
      words: t('products.new'),
      icon: <Plus aria-hidden />,
      run: () => navigate({ to: '/products/$productId', params: { productId: 'new' } }),
    }),
    { key: 'dark', words: t('palette.dark'), icon: <MoonStar aria-hidden />, run: () => setTheme('dark') },
    { key: 'light', words: t('palette.light'), icon: <Sun aria-hidden />, run: () => setTheme('light') },
    { key: 'sign out', words: t('account.signOut'), icon: <LogOut aria-hidden />, run: leave },
  ];
  const productItems = products.map(({ id, name, slug }) => ({
    key: `product ${id}`,
    words: name,
    also: [slug],
    icon: null,
    run: () => navigate({ to: '/products/$productId', params: { productId: id } }),
  }));

  return (text) => [
    { name: 'screens', heading: t('palette.screens'), items: screenItems },
    { name: 'orders', heading: null, items: orders(text) },
    { name: 'actions', heading: t('palette.actions'), items: actions },
    { name: 'products', heading: t('screen.products'), items: productItems },
  ];
}
