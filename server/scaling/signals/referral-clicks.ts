import type { Signal } from './signal.ts';

export const referralClicksPerMinute: Signal = {
  label: { 'zh-CN': '推广点击', en: 'Referral clicks' },
  unit: 'perMinute',
  read: ({ leads }) => leads?.referralClicksPerMinute ?? null,
};
