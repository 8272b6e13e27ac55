import type { Row } from './row.ts';

export type Line = { grade: 'must' | 'target' | 'stretch'; what: string; met: boolean; figures: string };

const mostFailedPercent = 0.2;

/** Ours against the baselines of the same run; all thresholds are relative to them. */
export function verdictOf(ours: Row, baselines: readonly Row[], defaults: readonly Row[], tuned: Row): Line[] {
  const good = baselines.filter((row) => row.failedPercent <= mostFailedPercent && row.policy !== 'static peak');
  const better = good.filter((row) => row.slow < ours.slow && row.cost < ours.cost);
  const best = defaults.reduce((a, b) => (b.slow < a.slow ? b : a));
  const cheapest = good.reduce<Row | null>((a, b) => (a === null || b.cost < a.cost ? b : a), null);
  const v = ours.slow.toFixed(0);
  const x = ours.cost.toFixed(3);
  const flips = ours.flips.toFixed(0);
  const bestSlow = `${best.policy} ${best.slow.toFixed(0)}`;
  const tunedFlips = tuned.flips.toFixed(0);
  return [
    {
      grade: 'must',
      what: 'no good baseline has both fewer slow seconds and lower cost',
      met: better.length === 0,
      figures:
        better.length > 0
          ? `V ${v}, X ${x}; ${better.map((row) => `${row.policy} ${row.slow.toFixed(0)}, ${row.cost.toFixed(3)}`).join('; ')}`
          : `V ${v}, X ${x}${cheapest ? `; cheapest good one ${cheapest.policy} ${cheapest.slow.toFixed(0)}, ${cheapest.cost.toFixed(3)}` : ''}`,
    },
    { grade: 'must', what: "V below the best default's", met: ours.slow < best.slow, figures: `${v} < ${bestSlow}` },
    {
      grade: 'must',
      what: "X not above HPA tuned's",
      met: ours.cost <= tuned.cost,
      figures: `${x} <= ${tuned.cost.toFixed(3)}`,
    },
    {
      grade: 'must',
      what: 'flips not above twice HPA tuned',
      met: ours.flips <= 2 * tuned.flips,
      figures: `${flips} <= 2 x ${tunedFlips}`,
    },
    {
      grade: 'target',
      what: "V at most half the best default's",
      met: ours.slow <= best.slow / 2,
      figures: `${v} <= ${bestSlow} / 2`,
    },
    { grade: 'target', what: 'X at most 1.30', met: ours.cost <= 1.3, figures: x },
    {
      grade: 'target',
      what: "flips not above HPA tuned's",
      met: ours.flips <= tuned.flips,
      figures: `${flips} <= ${tunedFlips}`,
    },
    {
      grade: 'target',
      what: 'failed at most 0.07 %',
      met: ours.failedPercent <= 0.07,
      figures: `${ours.failedPercent.toFixed(3)} %`,
    },
    {
      grade: 'stretch',
      what: "V at most a quarter of the best default's at X at most 1.25",
      met: ours.slow <= best.slow / 4 && ours.cost <= 1.25,
      figures: `${v} <= ${bestSlow} / 4, X ${x}`,
    },
  ];
}
