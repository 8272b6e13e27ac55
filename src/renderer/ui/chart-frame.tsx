import type { ReactNode } from 'react';
import { timeOfDay, timeWithSeconds } from '../lib/shop-time.ts';

export const axisLook = { stroke: 'var(--c-muted)', fontSize: 12, tickLine: false, axisLine: false } as const;
export const gridLook = { stroke: 'var(--c-line)', strokeDasharray: '2 4', vertical: false } as const;
export const chartMargin = { top: 6, right: 4, bottom: 0, left: 0 };
export const pointer = { stroke: 'var(--c-line-strong)' };
export const tickTime = (atMs: number) => timeOfDay(atMs);
/** Along the bottom; the domain is the chart's own. */
export const timeAxis = {
  ...axisLook,
  dataKey: 'atMs',
  type: 'number',
  tickFormatter: tickTime,
  minTickGap: 60,
  height: 20,
} as const;

type Row = { name: string; value: string; colour: string; dashed?: boolean };

/** What a chart says at one moment; drawn with the same words as its legend. */
export function ChartNote({ atMs, rows, time }: { atMs: number; rows: readonly Row[]; time?: string }) {
  return (
    <div className="rounded-lg border border-line bg-raised px-3 py-2 text-[12.5px] shadow-float">
      <p className="tabular mb-1 text-muted">{time ?? timeWithSeconds(atMs)}</p>
      {rows.map((row) => (
        <p key={row.name} className="flex items-center justify-between gap-5">
          <span className="flex items-center gap-2">
            <LineSample colour={row.colour} dashed={row.dashed ?? false} />
            {row.name}
          </span>
          <span className="tabular font-medium">{row.value}</span>
        </p>
      ))}
    </div>
  );
}

function LineSample({ colour, dashed }: { colour: string; dashed: boolean }) {
  return (
    <svg aria-hidden width="18" height="4" className="shrink-0">
      <line
        x1="0"
        y1="2"
        x2="18"
        y2="2"
        stroke={colour}
        strokeWidth="2.5"
        strokeDasharray={dashed ? '4 3' : undefined}
      />
    </svg>
  );
}

export function Legend({
  items,
}: {
  items: readonly { name: string; colour: string; dashed?: boolean; value?: ReactNode }[];
}) {
  return (
    <ul className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[12.5px] text-muted">
      {items.map((item) => (
        <li key={item.name} className="flex items-center gap-2">
          <LineSample colour={item.colour} dashed={item.dashed ?? false} />
          {item.name}
          {item.value === undefined ? null : <span className="tabular font-medium text-text">{item.value}</span>}
        </li>
      ))}
    </ul>
  );
}
