import { Eye, ListPlus, type LucideIcon, Package, ReceiptText, Settings, Tags, Users } from 'lucide-react';
import type { Permission } from '../../../server/contract/permissions.ts';

export type Screen = {
  name: 'watch' | 'restock' | 'orders' | 'products' | 'stock' | 'people' | 'settings';
  to: '/watch' | '/restock' | '/orders' | '/products' | '/stock' | '/people' | '/settings';
  icon: LucideIcon;
  permission: Permission;
  /** The second key after g. */
  jump: string;
  /** Other ways to type its name: without an input method, or in the other language. */
  keywords: string[];
};

export const screens: readonly Screen[] = [
  { name: 'watch', to: '/watch', icon: Eye, permission: 'machines.read', jump: 'w', keywords: ['zhishou', 'watch'] },
  {
    name: 'restock',
    to: '/restock',
    icon: ListPlus,
    permission: 'stock.read',
    jump: 'r',
    keywords: ['buhuodan', 'restock list'],
  },
  {
    name: 'orders',
    to: '/orders',
    icon: ReceiptText,
    permission: 'orders.read',
    jump: 'o',
    keywords: ['dingdan', 'orders'],
  },
  {
    name: 'products',
    to: '/products',
    icon: Tags,
    permission: 'catalog.read',
    jump: 'p',
    keywords: ['shangpin', 'products'],
  },
  { name: 'stock', to: '/stock', icon: Package, permission: 'stock.read', jump: 's', keywords: ['kucun', 'stock'] },
  {
    name: 'people',
    to: '/people',
    icon: Users,
    permission: 'people.write',
    jump: 'u',
    keywords: ['chengyuan', 'people'],
  },
  {
    name: 'settings',
    to: '/settings',
    icon: Settings,
    permission: 'settings.write',
    jump: ',',
    keywords: ['shezhi', 'settings'],
  },
];
