import type { Signal } from './signal.ts';

export const errorRate: Signal = {
  label: { 'zh-CN': '失败率', en: 'Error rate' },
  unit: 'share',
  read: ({ services }, service) => services[service]?.errorRate ?? null,
};
