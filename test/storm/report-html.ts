import { controlName, reportText } from './report-text.ts';
import type { StormReport } from './report.ts';
import { stormServices } from './settings.ts';

const width = 1000;
const height = 180;
const colours = { storefront: '#3b82f6', orders: '#f59e0b', dispense: '#22c55e', commission: '#a855f7' } as const;

type Line = { points: [number, number][]; colour: string; label: string; dashed?: boolean };

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One page, no script: the night as charts over the same time. */
export function reportHtml(report: StormReport): string {
  const endMs = report.slices.at(-1)!.atMs + 10_000;
  const orders = report.slices.map((slice): [number, number] => [slice.atMs + 5000, slice.paidPerSecond]);
  const stacked = stormServices.map((service, index) => ({
    label: service,
    colour: colours[service],
    points: report.samples.map((sample): [number, number] => [
      sample.atMs,
      stormServices.slice(0, index + 1).reduce((sum, each) => sum + sample.ready[each], 0),
    ]),
  }));
  const wish: Line = {
    label: 'desired',
    colour: 'currentColor',
    dashed: true,
    points: report.samples.map((sample): [number, number] => [
      sample.atMs,
      Object.values(sample.desired).reduce((sum, each) => sum + each, 0),
    ]),
  };
  const key = (q: 'keyP50Ms' | 'keyP95Ms') =>
    report.slices.flatMap((slice): [number, number][] => (slice[q] === null ? [] : [[slice.atMs + 5000, slice[q]]]));
  const marks = report.decisions.map((row) => ({
    atMs: row.atMs,
    text: `${row.service} ${row.was} → ${row.desired}: ${row.reasons.map(({ code }) => code).join(', ')}`,
  }));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(report.title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:1060px;margin:2rem auto;padding:0 1rem}
svg{width:100%;height:auto;overflow:visible}h2{font-size:1rem;margin:1.6rem 0 .3rem}text{font-size:11px;fill:currentColor}
.grid{stroke:currentColor;opacity:.15}table{border-collapse:collapse}td,th{padding:.25rem .8rem .25rem 0;text-align:left}
.no{font-weight:700;color:#dc2626}pre{overflow:auto;font-size:12px}.key span{margin-right:1.2rem}</style></head><body>
<h1>${escape(report.title)}${controlName(report)}</h1>
<table>${report.checks.map(({ what, asked, got, met }) => `<tr><td class="${met ? '' : 'no'}">${met ? '✓ met' : '✗ not met'}</td><td>${escape(what)}</td><td>${escape(got)}</td><td>asked ${escape(asked)}</td></tr>`).join('')}</table>
<h2>Paid orders a second</h2>${chart([{ points: orders, colour: '#f59e0b', label: 'paid' }], endMs)}
<h2>Instances ready, stacked; desired dashed; a tick for every decision</h2>${chart([...stacked, wish], endMs, { marks })}
<p class="key">${stormServices.map((service) => `<span style="color:${colours[service]}">■ ${service}</span>`).join('')}</p>
<h2>Payment → key, ms (p95 solid, p50 dashed; the line is 1 s)</h2>${chart(
    [
      { points: key('keyP95Ms'), colour: '#22c55e', label: 'p95' },
      { points: key('keyP50Ms'), colour: '#22c55e', label: 'p50', dashed: true },
    ],
    endMs,
    { limit: 1000 },
  )}
<h2>All of it</h2><pre>${escape(reportText(report))}</pre></body></html>\n`;
}

type Extras = { limit?: number; marks?: { atMs: number; text: string }[] };

function chart(lines: Line[], endMs: number, { limit, marks = [] }: Extras = {}): string {
  const most = Math.max(limit ?? 0, 1, ...lines.flatMap(({ points }) => points.map(([, y]) => y))) * 1.05;
  const x = (atMs: number) => ((atMs / endMs) * width).toFixed(1);
  const y = (value: number) => (height - (value / most) * height).toFixed(1);
  const minutes = Array.from({ length: Math.floor(endMs / 60_000) + 1 }, (_, n) => n * 60_000);
  return `<svg viewBox="-40 -8 ${width + 50} ${height + 30}" role="img">
${minutes.map((atMs) => `<line class="grid" x1="${x(atMs)}" x2="${x(atMs)}" y1="0" y2="${height}"/><text x="${x(atMs)}" y="${height + 16}">${atMs / 60_000} min</text>`).join('')}
${[0, 0.5, 1].map((share) => `<line class="grid" x1="0" x2="${width}" y1="${y(most * share)}" y2="${y(most * share)}"/><text x="-38" y="${y(most * share)}">${(most * share).toFixed(most < 10 ? 1 : 0)}</text>`).join('')}
${limit === undefined ? '' : `<line x1="0" x2="${width}" y1="${y(limit)}" y2="${y(limit)}" stroke="#dc2626"/>`}
${lines.map(({ points, colour, dashed }) => `<polyline fill="none" stroke="${colour}" stroke-width="1.8" ${dashed ? 'stroke-dasharray="4 3"' : ''} points="${points.map(([atMs, value]) => `${x(atMs)},${y(value)}`).join(' ')}"/>`).join('')}
${marks.map(({ atMs, text }) => `<line x1="${x(atMs)}" x2="${x(atMs)}" y1="${height - 8}" y2="${height}" stroke="currentColor"><title>${escape(text)}</title></line>`).join('')}</svg>`;
}
