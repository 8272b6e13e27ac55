import type { Signal } from './signal.ts';

const newestSeconds = 10;

export const arrivalsPerSecond: Signal = {
  label: { 'zh-CN': '每秒访问', en: 'arrivals a second' },
  unit: 'perSecond',
  read({ services }, service) {
    const newest = services[service]?.arrivals?.counts.slice(-newestSeconds) ?? [];
    return newest.length === 0 ? null : newest.reduce((sum, count) => sum + count, 0) / newest.length;
  },
};
