import type { Signal } from './signal.ts';

export const cpuPercent: Signal = {
  label: { 'zh-CN': '处理器占用', en: 'processor use' },
  unit: 'percent',
  read: ({ services }, service) => services[service]?.cpuPercent ?? null,
};
