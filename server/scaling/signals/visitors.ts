import type { Signal } from './signal.ts';

export const visitors: Signal = {
  label: { 'zh-CN': '在线访客', en: 'visitors online' },
  unit: 'count',
  read: ({ leads }) => leads?.visitors ?? null,
};
