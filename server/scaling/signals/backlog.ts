import type { Signal } from './signal.ts';

export const backlog: Signal = {
  label: { 'zh-CN': '积压', en: 'Backlog' },
  unit: 'count',
  read: ({ services }, service) => services[service]?.backlog ?? null,
};
