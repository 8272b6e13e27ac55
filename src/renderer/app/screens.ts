import { Eye, ListPlus, type LucideIcon, Package, ReceiptText, Settings, Tags, Users } from 'lucide-react';
import type { Permission } from '../../../server/contract/permissions.ts';

export type Screen = {
  name: 'watch' | 'restock' | 'orders' | 'products' | 'stock' | 'people' | 'settings';
  to: '/watch' | '/restock' | '/orders' | '/products' | '/stock' | '/people' | '/settings';
  icon: LucideIcon;
  permission: Permission;
  /** The second key after g. */
  jump: string;
};

export const screens: readonly Screen[] = [
  { name: 'watch', to: '/watch', icon: Eye, permission: 'machines.read', jump: 'w' },
  { name: 'restock', to: '/restock', icon: ListPlus, permission: 'stock.read', jump: 'r' },
  { name: 'orders', to: '/orders', icon: ReceiptText, permission: 'orders.read', jump: 'o' },
  { name: 'products', to: '/products', icon: Tags, permission: 'catalog.read', jump: 'p' },
  { name: 'stock', to: '/stock', icon: Package, permission: 'stock.read', jump: 's' },
  { name: 'people', to: '/people', icon: Users, permission: 'people.write', jump: 'u' },
  { name: 'settings', to: '/settings', icon: Settings, permission: 'settings.write', jump: ',' },
];
