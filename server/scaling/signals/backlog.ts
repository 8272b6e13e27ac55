import type { Signal } from './signal.ts';

export const backlog: Signal = {
  label: { 'zh-CN': '排队', en: 'waiting work' },
  unit: 'count',
  read: ({ services }, service) => services[service]?.backlog ?? null,
};
