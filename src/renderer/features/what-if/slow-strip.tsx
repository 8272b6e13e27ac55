import type { MergedPoint } from './merged-points.ts';
import { stretches } from './merged-points.ts';

type Props = { label: string; said: string; points: readonly MergedPoint[]; holds: (point: MergedPoint) => boolean };

/** Where it was slow, right under the curves and on their time line. */
export function SlowStrip({ label, said, points, holds }: Props) {
  return (
    <div className="grid gap-0.5">
      <p className="flex justify-between gap-4 text-[12.5px] text-muted">
        {label}
        <span className="tabular text-text">{said}</span>
      </p>
      <div className="relative ml-9 h-2 overflow-hidden rounded-full bg-sunken" aria-hidden>
        {stretches(points, holds).map(({ from, until }) => (
          <span
            key={from}
            className="absolute inset-y-0 min-w-0.5 bg-danger"
            style={{ left: `${from * 100}%`, width: `${(until - from) * 100}%` }}
          />
        ))}
      </div>
    </div>
  );
}
