import type { z } from 'zod';
import type { Messages } from '../contract/plug-in.ts';

/** Texts by key. What is kept may be gone at any moment, and is never the only copy of anything. */
export type OpenCache = {
  /** `undefined`: not there, or no longer fresh. */
  get(key: string): Promise<string | undefined>;
  put(key: string, value: string, freshMs: number): Promise<void>;
};

type CacheDeps = {
  fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  now: () => number;
};

/** Where what is slow to work out is kept for a while: one file, one object, one sorted line in `index.ts`. */
export type Cache<Settings extends z.ZodType = z.ZodType> = {
  label: Messages;
  /** What it does, below its name. */
  lead: Messages;
  settings: Settings;
  open(settings: z.output<Settings>, deps: CacheDeps): OpenCache;
};

export function defineCache<Settings extends z.ZodType>(cache: Cache<Settings>): Cache<Settings> {
  return cache;
}
