import type { FileLayout } from '../../contract/imports.ts';
import { maxLineBytes } from '../../contract/keys.ts';
import { cleanKey } from '../keys/clean-key.ts';
import { acceptOrRefuseKey } from './accept-or-refuse-key.ts';
import { newTotals, type Split, type Splitter, type Totals } from './splitter.ts';

type State = { carry: string; skipping: boolean; header: boolean };

/** One key a line, whichever way lines end. */
export function lineSplitter({ header }: Pick<FileLayout, 'header'>): Splitter {
  const totals = newTotals();
  const state: State = { carry: '', skipping: false, header };
  return {
    totals,
    take(added, last) {
      const text = state.carry + added;
      const split: Split = { keys: [], bad: [] };
      const rest = eachLine(text, last, totals, (raw) => take(raw, state, split, totals));
      state.carry = text.slice(rest);
      if (last && (state.carry !== '' || state.skipping)) {
        totals.lines++;
        take(state.carry, state, split, totals);
        state.carry = '';
      }
      if (state.carry.length > maxLineBytes + 1) {
        if (!state.skipping) split.bad.push({ line: totals.lines + 1, reason: 'too_long' });
        state.skipping = true;
        state.header = false;
        state.carry = state.carry.endsWith('\r') ? '\r' : '';
      }
      return split;
    },
  };
}

// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
function take(raw: string, state: State, split: Split, totals: Totals): void {
  const { lines: line } = totals;
  if (state.skipping) {
    state.skipping = false;
    return;
  }
  if (raw.length > maxLineBytes) {
    split.bad.push({ line, reason: 'too_long' });
    state.header = false;
    return;
  }
  if (state.header && raw.trim() !== '') {
    state.header = false;
    totals.headers++;
    return;
  }
  const { text, tidied } = cleanKey(raw);
  acceptOrRefuseKey({ text, tidied, line }, split, totals);
}

/** Calls `use` with each whole line and answers where the unfinished one begins. A CR at the very end may be half a CRLF. */
// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
function eachLine(text: string, last: boolean, totals: Totals, use: (raw: string) => void): number {
  const find = (end: string, from: number) => {
    const at = text.indexOf(end, from);
    return at < 0 ? text.length : at;
  };
  let start = 0;
  let lf = find('\n', 0);
  let cr = find('\r', 0);
  for (;;) {
    const end = Math.min(lf, cr);
    if (end === text.length) return start;
    if (end === cr && end + 1 === text.length && !last) return start;
    const both = end === cr && lf === cr + 1;
    totals.ends[both ? 'crlf' : end === cr ? 'cr' : 'lf']++;
    totals.lines++;
    use(text.slice(start, end));
    start = both ? end + 2 : end + 1;
    if (lf < start) lf = find('\n', start);
    if (cr < start) cr = find('\r', start);
  }
}
