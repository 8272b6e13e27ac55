import type { Context } from '../context.ts';
import { runTurn, type Turn } from './place-in-line.ts';

const turns = new WeakMap<object, { running: Promise<Turn>; next?: Promise<Turn> }>();

/** Calls those whose turn it is. Whoever asks while a turn runs shares the one that starts after it. */
export function callNext(ctx: Context): Promise<Turn> {
  const busy = turns.get(ctx.db);
  if (!busy) return start(ctx);
  const begin = () => start(ctx);
  return (busy.next ??= busy.running.then(begin, begin));
}

function start(ctx: Context): Promise<Turn> {
  const mine = { running: runTurn(ctx) };
  turns.set(ctx.db, mine);
  const forget = () => {
    if (turns.get(ctx.db) === mine) turns.delete(ctx.db);
  };
  mine.running.then(forget, forget);
  return mine.running;
}
