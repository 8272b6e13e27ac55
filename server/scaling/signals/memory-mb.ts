import type { Signal } from './signal.ts';

export const memoryMb: Signal = {
  label: { 'zh-CN': '内存（MB）', en: 'memory (MB)' },
  unit: 'megabytes',
  read: ({ services }, service) => services[service]?.memoryMb ?? null,
};
