import {
  ArrowLeftRight,
  Drama,
  Eye,
  FlaskConical,
  ListPlus,
  type LucideIcon,
  Megaphone,
  Package,
  ReceiptText,
  Settings,
  Split,
  Tags,
  Users,
  Wallet,
} from 'lucide-react';
import type { Permission } from '../../../server/contract/permissions.ts';

type ScreenShape = {
  name: string;
  to: string;
  icon: LucideIcon;
  permission: Permission;
  /** The second key after g. */
  jump: string;
  /** Other ways to type its name: without an input method, or in the other language. */
  keywords: readonly string[];
  /** Shown as a tab on top of that screen's pages, not in the sidebar. */
  under?: 'scaling';
};

const all = [
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
    name: 'promos',
    to: '/promos',
    icon: Megaphone,
    permission: 'promos.read',
    jump: 'm',
    keywords: ['cuxiao', 'promos', 'schedules', 'dingshi kuorong'],
  },
  {
    name: 'scaling',
    to: '/scaling',
    icon: ArrowLeftRight,
    permission: 'scaling.operate',
    jump: 'c',
    keywords: ['shensuo', 'shili', 'scaling', 'policy', 'celue'],
  },
  {
    name: 'decisions',
    to: '/scaling/decisions',
    icon: Split,
    permission: 'scaling.operate',
    jump: 'd',
    keywords: ['juece', 'decisions', 'why'],
    under: 'scaling',
  },
  {
    name: 'whatIf',
    to: '/scaling/what-if',
    icon: FlaskConical,
    permission: 'scaling.operate',
    jump: 'f',
    keywords: ['shisuan', 'what-if', 'simulate'],
    under: 'scaling',
  },
  {
    name: 'rehearsal',
    to: '/scaling/rehearsal',
    icon: Drama,
    permission: 'scaling.operate',
    jump: 'h',
    keywords: ['caipai', 'rehearsal'],
    under: 'scaling',
  },
  {
    name: 'spend',
    to: '/spend',
    icon: Wallet,
    permission: 'money.read',
    jump: 'b',
    keywords: ['huafei', 'yusuan', 'spend', 'budget', 'cost'],
  },
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
] as const satisfies readonly ScreenShape[];

type Known = (typeof all)[number];
export type Screen = ScreenShape & Pick<Known, 'name' | 'to'>;

export const screens: readonly Screen[] = all;
