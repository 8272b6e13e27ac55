import type { StormReport } from '../report.ts';
import type { Check } from './check.ts';

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

/** What the supplier takes nobody can hasten: a key is late by what comes on top of it. */
export function fastKeys({ figures, settings }: StormReport): Check {
  const supplierMs = settings.upstreamDelayMs.dispense;
  const limitMs = supplierMs < 1000 ? 1000 : supplierMs + 1000;
  return check(
    `payment → key, worst p95 of any 10 s${supplierMs < 1000 ? '' : `, with a supplier of ${supplierMs} ms`}`,
    `< ${limitMs} ms`,
    `${figures.worstKeyP95Ms} ms`,
    figures.worstKeyP95Ms < limitMs,
  );
}

/** Within the fleet cap at the top, and at most half of that at the end. */
export function givesBack({ figures, settings }: StormReport): Check {
  const { instancesStart, instancesPeak, instancesEnd } = figures;
  return check(
    'instances at the start, the peak and the end',
    `up to ${settings.fleetCap}, then at most half of the peak`,
    `${instancesStart} → ${instancesPeak} → ${instancesEnd}`,
    instancesPeak > instancesStart && instancesPeak <= settings.fleetCap && instancesEnd <= instancesPeak / 2,
  );
}

export function fastPages({ figures }: StormReport): Check {
  return check('page p95 at the peak', '< 1.2 s', `${figures.pageP95PeakMs} ms`, figures.pageP95PeakMs < 1200);
}

export function busyPeak({ figures }: StormReport, least: number): Check {
  return check(
    'paid orders a second at the peak',
    `≥ ${least.toFixed(1)}`,
    String(figures.peakPaidPerSecond),
    figures.peakPaidPerSecond >= least,
  );
}
