import type { DecisionRow } from '../../../../server/contract/scaling/views.ts';

/** Decisions that would lie on one another, as one mark. `at`: the middle, 0 to 1 of the time shown. */
export type Mark = { at: number; rows: Joined; direction: 'up' | 'down' | 'both' | 'kept'; isCapped: boolean };

/** At least one, oldest first. */
type Joined = [DecisionRow, ...DecisionRow[]];

/** A mark is this wide, px; closer ones are joined. */
export const markWidth = 26;

export function marksOf(
  rows: readonly DecisionRow[],
  fromMs: number,
  { untilMs, widthPx }: { untilMs: number; widthPx: number },
): Mark[] {
  const span = untilMs - fromMs;
  if (span <= 0 || widthPx <= 0) return [];
  const apart = markWidth / widthPx;
  const groups: { first: number; rows: Joined }[] = [];
  for (const row of rows.toSorted((a, b) => a.atMs - b.atMs)) {
    const at = (row.atMs - fromMs) / span;
    if (at < 0 || at > 1) continue;
    const last = groups.at(-1);
    if (last && at - last.first < apart) last.rows.push(row);
    else groups.push({ first: at, rows: [row] });
  }
  return groups.map(({ first, rows: joined }) => ({
    at: first,
    rows: joined,
    direction: directionOf(joined),
    isCapped: joined.some(({ capped }) => capped !== null),
  }));
}

function directionOf(rows: readonly DecisionRow[]): Mark['direction'] {
  const up = rows.some(({ was, desired }) => desired > was);
  const down = rows.some(({ was, desired }) => desired < was);
  if (up && down) return 'both';
  return up ? 'up' : down ? 'down' : 'kept';
}
