import type { Signal } from './signal.ts';

export const cpuPercent: Signal = {
  label: { 'zh-CN': '处理器占用', en: 'CPU' },
  unit: 'percent',
  read: ({ services }, service) => services[service]?.cpuPercent ?? null,
};
