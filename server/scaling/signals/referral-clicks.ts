import type { Signal } from './signal.ts';

export const referralClicksPerMinute: Signal = {
  label: { 'zh-CN': '每分钟推广点击', en: 'referral clicks a minute' },
  unit: 'perMinute',
  read: ({ leads }) => leads?.referralClicksPerMinute ?? null,
};
