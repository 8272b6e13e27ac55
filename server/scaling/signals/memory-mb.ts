import type { Signal } from './signal.ts';

export const memoryMb: Signal = {
  label: { 'zh-CN': '内存', en: 'Memory' },
  unit: 'megabytes',
  read: ({ services }, service) => services[service]?.memoryMb ?? null,
};
