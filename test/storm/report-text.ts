import type { StormReport } from './report.ts';

const pad = (text: string | number, width: number) => String(text).padStart(width);

export function controlName({ paused, control, shorten }: StormReport): string {
  const who = paused ? ' — CONTROL: the scaler is paused' : control ? ' — CONTROL: an HPA scales' : '';
  return shorten > 1 ? `${who} — A TRIAL, ${shorten} times shorter` : who;
}

/** The report for a terminal. */
export function reportText(report: StormReport): string {
  const { figures: f, account, model, settings, checks } = report;
  const lines = [
    `${report.title}${controlName(report)}`,
    `${report.at}, seed ${report.seed}, ${report.machine}`,
    '',
    `settings: ${JSON.stringify(settings)}`,
    `policy durations, divided by ${settings.compression}: ${JSON.stringify(report.pace)}`,
    `(process start and the age of metrics are real)`,
    '',
    `visitors ${f.orders} with ${f.pageViews} page views, abandoned ${f.abandoned}, delivered ${f.delivered}, failed ${f.failed}, sold out ${f.soldOut}, queued ${f.queued}; peak ${f.peakPaidPerSecond} paid orders/s`,
    `payment → key: p50 ${f.keyP50Ms} ms, p95 ${f.keyP95Ms} ms, worst p95 of 10 s ${f.worstKeyP95Ms} ms (by the database's clock p50 ${account.deliveryP50Ms}, p95 ${account.deliveryP95Ms} ms)`,
    `page p95 ${f.pageP95Ms} ms, at the peak ${f.pageP95PeakMs} ms; checkout p95 ${f.checkoutP95Ms} ms`,
    `instances ${f.instancesStart} → ${f.instancesPeak} → ${f.instancesEnd}; ${f.instanceSeconds} instance-seconds; ${f.flips} changes of direction`,
    `busy share of paid slot-seconds: ${(f.utilizationAboveStanding * 100).toFixed(1)} % above standing, ${(f.utilization * 100).toFixed(1)} % over the whole run`,
    `first order by a new instance: ${f.firstOrderByNewS ?? '–'} s after the first decision to add one`,
    `tables: ${account.orders} orders, ${account.paid} paid, ${account.delivered} delivered, ${account.deliveredKeys} keys, ${account.keysWithTwoOrders} doubled, ${account.paidUndelivered} paid and undelivered, ${account.deadJobs} dead jobs, ledger sum ${account.ledgerSumMinor}`,
    model
      ? `model of the what-if on these minutes: p95 ${model.modelled.p95Ms} ms, slow ${model.modelled.slowSeconds} s; recorded p95 ${model.recorded.p95Ms} ms, slow ${model.recorded.slowSeconds} s`
      : 'no scaler of ours ran, so nothing was recorded for the what-if',
    `generator: lag p99 ${f.lagP99Ms} ms, most ${f.lagMaxMs} ms${f.lagP99Ms > 100 ? '  → THE RUN IS VOID' : ''}`,
    '',
    `   time  paid/s  key p50  key p95  page p95  failed  instances (storefront orders dispense commission)`,
  ];
  for (const slice of report.slices) {
    const sample = report.samples.findLast(({ atMs }) => atMs <= slice.atMs + 10_000);
    const ready = sample ? Object.values(sample.ready) : [];
    lines.push(
      `${pad((slice.atMs / 1000).toFixed(0), 5)} s ${pad(slice.paidPerSecond.toFixed(1), 7)} ${pad(slice.keyP50Ms ?? '–', 8)} ${pad(slice.keyP95Ms ?? '–', 8)} ${pad(slice.pageP95Ms ?? '–', 9)} ${pad(slice.failed, 7)}  ${pad(
        ready.reduce((a, b) => a + b, 0),
        3,
      )} (${ready.join(' ')})`,
    );
  }
  lines.push(
    '',
    ...checks.map(({ what, asked, got, met }) => `${met ? '  met' : 'NOT MET'}  ${what}: ${got} (asked ${asked})`),
  );
  if (report.problems.length > 0)
    lines.push('', 'problems of buyers:', ...report.problems.map((problem) => `  ${problem}`));
  return `${lines.join('\n')}\n`;
}
