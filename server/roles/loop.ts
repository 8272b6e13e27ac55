import type { Context } from '../features/context.ts';
import { takeLease } from '../features/leases/take-or-renew-lease.ts';

type Loop = { stop(): Promise<void> };
export type StartLoop = (ctx: Context) => Loop;

export type LoopOptions = {
  name: string;
  everyMs: number;
  /** Only the holder of this lease works; the others wait for it to lapse, ms. */
  lease?: { name: string; ttlMs: number };
  /** Asked before the lease is taken or renewed; false, or an error: somebody else may have it. */
  mayLead?: (ctx: Context) => Promise<boolean>;
  /** `epoch` grows with every change of holder. */
  work: (ctx: Context, turn: { epoch: number }) => Promise<void>;
};

/** Repeats `work`, never overlapping, failures logged once in a row. */
export function loop({ name, everyMs, lease, mayLead, work }: LoopOptions): StartLoop {
  return (ctx) => {
    let stopped = false;
    let failing = false;
    let timer: NodeJS.Timeout | undefined;
    let running = Promise.resolve();

    async function turn(): Promise<void> {
      try {
        if (mayLead && !(await mayLead(ctx))) return;
        const epoch = lease ? await takeLease(ctx, lease.name, lease.ttlMs) : 0;
        if (epoch === undefined) return;
        await work(ctx, { epoch });
        failing = false;
      } catch (error) {
        if (!failing && !stopped)
          ctx.log.warn({ loop: name, err: error }, 'a background loop failed; it goes on trying');
        failing = true;
      }
    }
    const schedule = (startedAt: number) => {
      if (stopped) return;
      timer = setTimeout(start, Math.max(10, everyMs - (performance.now() - startedAt)));
    };
    function start(): void {
      const startedAt = performance.now();
      running = turn().then(() => schedule(startedAt));
    }
    start();
    return {
      async stop() {
        stopped = true;
        clearTimeout(timer);
        await running;
      },
    };
  };
}

/** Repeats a turn that works through at most `batch` things, as long as there were that many. */
export async function untilShort(batch: number, turn: () => Promise<number>): Promise<void> {
  while ((await turn()) >= batch);
}
