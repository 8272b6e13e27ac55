import type { Outputs } from '../../lib/trpc.ts';

export type StockRow = Outputs['stock']['overview'][number];

/** Sold out first, then what runs out soonest, then what nobody buys. */
export function byUrgency(a: StockRow, b: StockRow): number {
  const hours = (row: StockRow) => (row.left === 0 ? -1 : (row.hoursLeft ?? Infinity));
  const [ofA, ofB] = [hours(a), hours(b)];
  return ofA === ofB ? a.productName.localeCompare(b.productName, 'zh-CN') : ofA - ofB;
}

/** Keys to add so that stock lasts `days`, by the outlook that also says when it runs out: the two must agree. Keys on hold are there. */
export function toAdd(row: Pick<StockRow, 'left' | 'held' | 'outlook'>, days: 1 | 3 | 7): number {
  const missing = Math.ceil(row.outlook.wanted[days] - row.left - row.held);
  if (missing <= 0) return 0;
  const step = missing > 500 ? 100 : missing > 50 ? 10 : 1;
  return Math.ceil(missing / step) * step;
}

export type Urgency = 'out' | 'today' | 'soon' | 'fine';

export function urgency(row: Pick<StockRow, 'left' | 'hoursLeft'>): Urgency {
  if (row.left === 0) return 'out';
  if (row.hoursLeft === null || row.hoursLeft >= 72) return 'fine';
  return row.hoursLeft < 24 ? 'today' : 'soon';
}
