import type { StormReport } from '../report.ts';
import type { Check } from './scenario.ts';

const check = (what: string, asked: string, got: string, met: boolean): Check => ({ what, asked, got, met });

/** What no storm may break: orders, keys, and a generator that kept time. */
export function nothingLost({ figures, account }: StormReport): Check[] {
  return [
    check('failed orders', '0', String(figures.failed), figures.failed === 0),
    check(
      'keys lost or doubled',
      '0 / 0',
      `${account.paidUndelivered + account.soldNotDelivered} / ${account.keysWithTwoOrders}`,
      account.paidUndelivered + account.soldNotDelivered + account.keysWithTwoOrders === 0,
    ),
    check(
      'what buyers hold is what the tables say',
      'equal',
      `${figures.distinctKeys} / ${account.deliveredKeys}`,
      figures.distinctKeys === account.deliveredKeys && figures.keys === figures.distinctKeys,
    ),
    check('generator lag p99', '≤ 100 ms', `${figures.lagP99Ms} ms`, figures.lagP99Ms <= 100),
  ];
}

export function fastKeys({ figures }: StormReport): Check {
  return check(
    'payment → key, worst p95 of any 10 s',
    '< 1 s',
    `${figures.worstKeyP95Ms} ms`,
    figures.worstKeyP95Ms < 1000,
  );
}

export function breathes({ figures }: StormReport, { peak, end }: { peak: [number, number]; end: [number, number] }) {
  return [
    check(
      'instances at the peak',
      `${peak[0]} to ${peak[1]}`,
      String(figures.instancesPeak),
      figures.instancesPeak >= peak[0] && figures.instancesPeak <= peak[1],
    ),
    check(
      'instances at the end',
      `${end[0]} to ${end[1]}`,
      String(figures.instancesEnd),
      figures.instancesEnd >= end[0] && figures.instancesEnd <= end[1],
    ),
  ];
}

export function wellUsed({ figures }: StormReport): Check {
  const share = figures.utilizationAboveStanding;
  return check(
    'busy share of paid slot-seconds above standing',
    '60-70 %',
    `${Math.round(share * 100)} % (whole run ${Math.round(figures.utilization * 100)} %)`,
    share >= 0.6 && share <= 0.7,
  );
}

export function fastPages({ figures }: StormReport): Check {
  return check('page p95 at the peak', '< 1.2 s', `${figures.pageP95PeakMs} ms`, figures.pageP95PeakMs < 1200);
}

export function busyPeak({ figures }: StormReport, least: number): Check {
  return check(
    'paid orders a second at the peak',
    `≥ ${least}`,
    String(figures.peakPaidPerSecond),
    figures.peakPaidPerSecond >= least,
  );
}
