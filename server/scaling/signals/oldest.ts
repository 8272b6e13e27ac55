import type { Signal } from './signal.ts';

export const oldestMs: Signal = {
  label: { 'zh-CN': '最久等待', en: 'Oldest waiting' },
  unit: 'ms',
  read: ({ services }, service) => services[service]?.oldestMs ?? null,
};
