import type { Connection, Database } from './database.ts';

/** SQLSTATE of failures that a fresh try can heal: serialization, deadlock, lock not available. */
const retryable = new Set(['40001', '40P01', '55P03']);

const waiting = new WeakMap<Connection, (() => void)[]>();

/** Calls `effect` once the transaction has committed; dropped when it rolls back. On the pool itself: at once. */
export function afterCommit(on: Database | Connection, effect: () => void): void {
  if ('pool' in on) effect();
  else waiting.get(on)?.push(effect);
}

export type TransactionOptions = { isolation?: 'repeatable read'; attempts?: number };

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Deadlocks are tried again
 * (3 attempts), so `work` must have no effect outside the database but through `afterCommit`.
 */
export async function transaction<T>(
  db: Database,
  work: (tx: Connection) => Promise<T>,
  { isolation, attempts = 3 }: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tx = await db.pool.connect();
    const effects: (() => void)[] = [];
    waiting.set(tx, effects);
    let broken: Error | undefined;
    try {
      await tx.query(isolation ? `begin isolation level ${isolation}` : 'begin');
      const result = await work(tx);
      await tx.query('commit');
      db.counts.commits++;
      for (const effect of effects) effect();
      return result;
    } catch (error) {
      await tx.query('rollback').catch((failure: Error) => {
        broken = failure;
      });
      if (attempt >= attempts || !retryable.has((error as { code?: string }).code ?? '')) throw error;
    } finally {
      waiting.delete(tx);
      tx.release(broken);
    }
  }
}
