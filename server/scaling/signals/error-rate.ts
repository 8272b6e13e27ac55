import type { Signal } from './signal.ts';

export const errorRate: Signal = {
  label: { 'zh-CN': '失败比例', en: 'share that fails' },
  unit: 'share',
  read: ({ services }, service) => services[service]?.errorRate ?? null,
};
