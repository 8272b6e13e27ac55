import type { Signal } from './signal.ts';

export const newReferrersPerMinute: Signal = {
  label: { 'zh-CN': '每分钟新推广者', en: 'new promoters a minute' },
  unit: 'perMinute',
  read: ({ leads }) => leads?.newReferrersPerMinute ?? null,
};
