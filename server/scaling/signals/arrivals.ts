import { recentArrivals } from '../recent-arrivals.ts';
import type { Signal } from './signal.ts';

export const arrivalsPerSecond: Signal = {
  label: { 'zh-CN': '每秒访问', en: 'arrivals a second' },
  unit: 'perSecond',
  read: ({ services }, service) => recentArrivals(services[service]?.arrivals),
};
