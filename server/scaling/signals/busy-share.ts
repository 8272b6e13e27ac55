import type { Signal } from './signal.ts';

export const busyShare: Signal = {
  label: { 'zh-CN': '在用比例', en: 'share in use' },
  unit: 'share',
  read: ({ services }, service) => services[service]?.busyShare ?? null,
};
