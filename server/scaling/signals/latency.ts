import type { Signal } from './signal.ts';

export const latencyP95Ms: Signal = {
  label: { 'zh-CN': '最慢的订单', en: 'the slowest orders' },
  unit: 'ms',
  read: ({ services }, service) => services[service]?.latencyP95Ms ?? null,
};
