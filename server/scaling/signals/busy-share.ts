import type { Signal } from './signal.ts';

export const busyShare: Signal = {
  label: { 'zh-CN': '忙碌程度', en: 'Busy share' },
  unit: 'share',
  read: ({ services }, service) => services[service]?.busyShare ?? null,
};
