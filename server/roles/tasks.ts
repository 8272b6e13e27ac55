import type { Context } from '../features/context.ts';
import type { Task } from '../queue/task.ts';

/** A worker runs tasks of many payloads; each parses its own. */
export function asTasks(...lists: readonly (readonly object[])[]): Task<never, Context>[] {
  return lists.flat() as Task<never, Context>[];
}
