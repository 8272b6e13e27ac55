import type { Cache } from './cache.ts';
import { memory } from './memory.ts';

export const caches = {
  memory,
} satisfies Record<string, Cache>;

/** What keeps where nothing else was chosen. */
export const defaultCache: keyof typeof caches = 'memory';
