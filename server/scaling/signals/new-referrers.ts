import type { Signal } from './signal.ts';

export const newReferrersPerMinute: Signal = {
  label: { 'zh-CN': '新推广者', en: 'New promoters' },
  unit: 'perMinute',
  read: ({ leads }) => leads?.newReferrersPerMinute ?? null,
};
