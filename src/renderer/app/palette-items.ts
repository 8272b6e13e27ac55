import { defaultFilter } from 'cmdk';
import type { ReactNode } from 'react';

export type PaletteItem = {
  key: string;
  words: string;
  /** What it is found by as well. */
  also?: readonly string[];
  icon: ReactNode;
  run: () => unknown;
  /** Answers whatever is typed, when nothing answers better. */
  always?: boolean;
};

export type PaletteGroup = { name: string; heading: string | null; items: PaletteItem[] };

/** Below it, a word's letters are only strewn over the name. */
const leastScore = 0.16;

function scoreOf({ key, words, also = [], always }: PaletteItem, text: string): number {
  if (always) return leastScore;
  const score = defaultFilter(key, text, [words, ...also]);
  return score < leastScore ? 0 : score;
}

/** What a text finds: the best group first, and in it the best item; without a text, all as they are. */
export function found(groups: readonly PaletteGroup[], text: string): PaletteGroup[] {
  if (text === '') return groups.filter(({ items }) => items.length > 0);
  return groups
    .map((group) => {
      const scored = group.items
        .map((item) => ({ item, score: scoreOf(item, text) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score);
      return { group: { ...group, items: scored.map(({ item }) => item) }, best: scored[0]?.score ?? 0 };
    })
    .filter(({ best }) => best > 0)
    .toSorted((a, b) => b.best - a.best)
    .map(({ group }) => group);
}
