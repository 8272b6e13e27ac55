import type { FileLayout, TidyKind } from '../../contract/imports.ts';
import { cleanKey } from '../keys/clean-key.ts';
import { type Endless, type Good, type Bad, readRecord } from './read-csv-record.ts';
import { newTotals, type Split, type Splitter, type Totals } from './splitter.ts';
import { acceptOrRefuseKey } from './accept-or-refuse-key.ts';

type State = { carry: string; skipping: boolean; header: boolean };
type Table = FileLayout & { width: number };

const lineEnds = /\r\n?|\n/g;

/** One key a record of a table, made of the chosen columns. A record with more columns than the table has is told, not cut. */
export function tableSplitter(table: Table): Splitter {
  const totals = newTotals();
  const state: State = { carry: '', skipping: false, header: table.header };
  return {
    totals,
    take(added, last) {
      const split: Split = { keys: [], bad: [] };
      const text = state.carry + added;
      let start = skip(text, last, state, totals);
      while (start !== undefined && start < text.length) {
        const record = readRecord(text, start, { delimiter: table.delimiter, last });
        if (!record) break;
        take(record, table, state, split, totals);
        if (record.next === null) {
          state.skipping = true;
          start = text.length - (text.endsWith('\r') ? 1 : 0);
          break;
        }
        count(text.slice(start, record.next), totals);
        start = record.next;
      }
      if (start !== undefined) state.carry = text.slice(start);
      return split;
    },
  };
}

/** Where to go on behind a line that was too long; undefined while it goes on, with what may be half a line end kept. */
// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
function skip(text: string, last: boolean, state: State, totals: Totals): number | undefined {
  if (!state.skipping) return 0;
  lineEnds.lastIndex = 0;
  const end = lineEnds.exec(text);
  if (end && (last || end[0] !== '\r' || lineEnds.lastIndex < text.length)) {
    state.skipping = false;
    count(end[0], totals);
    return end.index + end[0].length;
  }
  state.carry = end ? '\r' : '';
  if (last) totals.lines++;
  return undefined;
}

function count(record: string, totals: Totals): void {
  const ends = record.match(lineEnds);
  const last = ends && /[\r\n]$/.test(record) ? ends.at(-1) : undefined;
  totals.lines += (ends?.length ?? 0) + (last ? 0 : 1);
  if (last) totals.ends[last === '\n' ? 'lf' : last === '\r' ? 'cr' : 'crlf']++;
}

// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
function take(record: Good | Bad | Endless, table: Table, state: State, split: Split, totals: Totals): void {
  const line = totals.lines + 1;
  if ('reason' in record) {
    split.bad.push({ line, reason: record.reason });
    state.header = false;
    return;
  }
  const { fields } = record;
  if (fields.every((field) => field.trim() === '')) return;
  if (state.header) {
    state.header = false;
    totals.headers++;
    return;
  }
  if (fields.slice(table.width).some((field) => field.trim() !== '')) {
    split.bad.push({ line, reason: 'extra_columns' });
    return;
  }
  const cells = table.columns.map((column) => cleanKey(fields[column] ?? ''));
  const blank = cells.filter(({ text }) => text === '').length;
  if (blank > 0) {
    split.bad.push({ line, reason: blank === cells.length ? 'no_key' : 'missing_column' });
    return;
  }
  const tidied = new Set<TidyKind>(cells.flatMap((cell) => cell.tidied));
  acceptOrRefuseKey({ text: cells.map(({ text }) => text).join(table.joiner), tidied, line }, split, totals);
}
