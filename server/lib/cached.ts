import type { Clock } from './clock.ts';

type Owner = { db: object; clock: Clock };

type Options<Ctx extends Owner, Input, Value> = {
  load: (ctx: Ctx, input: Input) => Promise<Value>;
  /**
   * How old what was loaded may get, ms, counted from when loading began. A function is asked once it is loaded: it then
   * serves for so long from that moment, and until then all share it.
   */
  freshMs: number | ((value: Value, tookMs: number) => number);
  /** Inputs of one key share a value. Default: all of them do. */
  keyOf?: (input: Input) => string | number;
  /** Once so many keys are kept, another drops them all. Default: 1. */
  mostKeys?: number;
};

type Cached<Ctx extends Owner, Input, Value> = {
  /** What is kept while it is fresh, else loaded anew. Rejects as the load does; what failed is not kept. */
  read(ctx: Ctx, input: Input): Promise<Value>;
  /** The next read loads anew, also where a load is under way. */
  forget(ctx: Pick<Owner, 'db'>): void;
};

/** A moment before `fromMs` is of a clock that was put back: nobody knows how old the value is then. */
type Entry<Value> = { fromMs: number; untilMs: number; value: Promise<Value> };

/** Keeps what is loaded, per database of a process, and loads it once however many ask at the same time. */
export function cached<Ctx extends Owner, Value, Input = void>({
  load,
  freshMs,
  keyOf = () => '',
  mostKeys = 1,
}: Options<Ctx, Input, Value>): Cached<Ctx, Input, Value> {
  const kept = new WeakMap<object, Map<string | number, Entry<Value>>>();

  function read(ctx: Ctx, input: Input): Promise<Value> {
    const now = ctx.clock();
    const entries = kept.get(ctx.db) ?? new Map<string | number, Entry<Value>>();
    kept.set(ctx.db, entries);
    const key = keyOf(input);
    const known = entries.get(key);
    if (known && now >= known.fromMs && now < known.untilMs) return known.value;
    const untilMs = typeof freshMs === 'number' ? now + freshMs : Infinity;
    const entry = { fromMs: now, untilMs, value: load(ctx, input) };
    if (!known && entries.size >= mostKeys) entries.clear();
    entries.set(key, entry);
    entry.value.then(
      (value) => {
        if (typeof freshMs === 'number') return;
        entry.fromMs = ctx.clock();
        entry.untilMs = entry.fromMs + freshMs(value, entry.fromMs - now);
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry.value;
  }

  return { read, forget: (ctx) => void kept.delete(ctx.db) };
}
