import type { Signal } from './signal.ts';

export const latencyP95Ms: Signal = {
  label: { 'zh-CN': '订单延迟', en: 'Order latency' },
  unit: 'ms',
  read: ({ services }, service) => services[service]?.latencyP95Ms ?? null,
};
