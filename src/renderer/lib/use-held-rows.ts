import { useMemo, useState } from 'react';

export type HeldRow<T> = {
  row: T;
  key: string;
  /** It left the list while the list was held still. */ isGone: boolean;
};

/** Rows as they stood, each with its latest content; what follows them comes after, what came between them is only counted. */
export function mergeHeld<T>(
  held: readonly T[],
  latest: readonly T[],
  keyOf: (row: T) => string,
): { rows: HeldRow<T>[]; news: number } {
  const now = new Map(latest.map((row) => [keyOf(row), row]));
  const before = new Set(held.map(keyOf));
  const lastKnown = latest.findLastIndex((row) => before.has(keyOf(row)));
  const rows = held.map((row) => {
    const key = keyOf(row);
    return { row: now.get(key) ?? row, key, isGone: !now.has(key) };
  });
  // with none of them left, nothing says where new ones belong
  const after = lastKnown < 0 ? [] : latest.slice(lastKnown + 1);
  const added = after.map((row) => ({ row, key: keyOf(row), isGone: false }));
  const unknown = [...now.keys()].filter((key) => !before.has(key)).length;
  return { rows: [...rows, ...added], news: unknown - after.length };
}

/**
 * Rows that hold still while the pointer is on them, so that none slips under a click. `scope` names what is listed (a search, a
 * filter): another one shows at once.
 */
export function useHeldRows<T>(latest: readonly T[], keyOf: (row: T) => string, scope = '') {
  const [held, setHeld] = useState<{ scope: string; rows: readonly T[] } | null>(null);
  const isHeld = held !== null && held.scope === scope && held.rows.length > 0;
  const stand = isHeld ? held.rows : latest;
  const { rows, news } = useMemo(() => mergeHeld(stand, latest, keyOf), [stand, latest, keyOf]);
  return {
    rows,
    news,
    /** Shows what came meanwhile. */
    release: () => setHeld({ scope, rows: latest }),
    hold: {
      onPointerEnter: () => setHeld({ scope, rows: latest }),
      onPointerLeave: () => setHeld(null),
    },
  };
}
