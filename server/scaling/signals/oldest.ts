import type { Signal } from './signal.ts';

export const oldestMs: Signal = {
  label: { 'zh-CN': '最久的排队', en: 'the oldest waiting' },
  unit: 'ms',
  read: ({ services }, service) => services[service]?.oldestMs ?? null,
};
