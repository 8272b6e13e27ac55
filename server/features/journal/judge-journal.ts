import { defined } from '../../contract/defined.ts';
import type { JournalLine } from './lines.ts';
import type { Segment } from './read-journal.ts';

/** How far a file was at some moment. */
export type Position = { number: number; bytes: number; check: string };

export type Evidence = {
  /** What came back knows the shop up to here, ms. */
  takenAtMs: number;
  /** Positions noted with the backup; undefined: it was taken without a journal, null: there is no backup that could have noted any. */
  atBackup: Position[] | undefined | null;
  /** What the machine noted beside its data as the last it knew of the shop. */
  lastKnown?: { atMs: number; positions: Position[]; unjournaledAtMs?: number };
  /** Blind indexes (hex) of what another witness knows as delivered since. */
  delivered: string[];
  /** Somebody or something says that the journal goes to the shop's very end. */
  isWhole: boolean;
};

type JournalReason = 'torn' | 'damaged' | 'other_shop' | 'missing' | 'starts_late' | 'gap' | 'too_short';

export type Judgement = {
  state: 'none' | 'complete' | 'incomplete';
  reason?: JournalReason;
  /** What it says was delivered since, the latest line of each key; true whether or not it is complete. */
  deliveries: Extract<JournalLine, { type: 'D' }>[];
};

/** Deliveries may have been written a little before the backup that does not know them yet, ms. */
const overlapMs = 120_000;

/** Whoever writes a journal says so more often than this, ms. */
export const liveMs = 60_000;

/** Whether a journal proves what was delivered since the backup; anything that can't be shown counts against it. Pure. */
export function judgeJournal(segments: Segment[], evidence: Evidence): Judgement {
  const own = segments.filter(({ fault }) => fault !== 'other_shop');
  const latest = new Map<string, Extract<JournalLine, { type: 'D' }>>();
  for (const line of own.flatMap(({ lines }) => lines).toSorted((a, b) => a.atMs - b.atMs))
    if (line.type === 'D' && line.atMs > evidence.takenAtMs - overlapMs)
      latest.set(line.blindIndex.toString('hex'), line);
  const deliveries = [...latest.values()];
  if (segments.length === 0 && !evidence.atBackup?.length) return { state: 'none', deliveries };
  const reason = faultOf(segments, evidence, latest);
  return reason ? { state: 'incomplete', reason, deliveries } : { state: 'complete', deliveries };
}

function faultOf(segments: Segment[], evidence: Evidence, latest: Map<string, unknown>): JournalReason | undefined {
  const { takenAtMs, atBackup, lastKnown } = evidence;
  // a file that was finished before the backup says nothing about what came after it
  const positions = [...(atBackup ?? []), ...(lastKnown?.positions ?? [])];
  const needed = segments.filter(
    ({ number, lines }) =>
      positions.some((known) => known.number === number) || (lines.at(-1)?.atMs ?? Infinity) > takenAtMs - liveMs,
  );
  for (const { fault } of needed) if (fault) return fault;
  const numbers = segments.map(({ number }) => number);
  const lines = segments.flatMap((segment) => segment.lines);
  const highest = Math.max(0, ...lines.map((line) => (line.type === 'A' ? line.highest : 0)));
  if (
    highest > (numbers.at(-1) ?? 0) ||
    numbers.some((number, at) => at > 0 && number !== defined(numbers[at - 1], 'numbers[at - 1]') + 1)
  )
    return 'missing';
  for (const position of positions) {
    const segment = segments.find(({ number }) => number === position.number);
    if (!segment) return 'missing';
    if (segment.bytes < position.bytes) return 'too_short';
    if (segment.checkAt.get(position.bytes) !== position.check) return 'damaged';
  }
  if (atBackup === undefined || (lines[0]?.atMs ?? Infinity) > takenAtMs) return 'starts_late';
  const unjournaled = Math.max(
    lastKnown?.unjournaledAtMs ?? 0,
    ...lines.map((line) => (line.type === 'U' ? line.atMs : 0)),
  );
  if (unjournaled > takenAtMs) return 'gap';
  const end = Math.max(...lines.map((line) => line.atMs));
  if (lastKnown && lastKnown.atMs > end) return 'too_short';
  if (evidence.delivered.some((key) => !latest.has(key))) return 'too_short';
  return evidence.isWhole ? undefined : 'too_short';
}
