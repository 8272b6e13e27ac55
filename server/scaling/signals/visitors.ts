import type { Signal } from './signal.ts';

export const visitors: Signal = {
  label: { 'zh-CN': '在线人数', en: 'Visitors online' },
  unit: 'count',
  read: ({ leads }) => leads?.visitors ?? null,
};
