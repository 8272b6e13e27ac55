import { sealAudit } from '../features/seals/seal.ts';
import { watchSilentInstances } from '../features/instances/declare-dead.ts';
import { expireUnpaidOrders, sweepLapsed } from '../features/housekeeping/housekeeping.ts';
import { makePulse } from '../features/watch/pulse.ts';
import { rollUp } from '../features/watch/roll-up.ts';
import { createSpendBook } from '../features/budget/spend-book.ts';
import { sweepRehearsals } from '../features/rehearsals/sweep.ts';
import { loop, type StartLoop, untilShort } from './loop.ts';

const bookSeconds = createSpendBook();
const declareSilentDead = watchSilentInstances();

/** What one console at a time does for the whole fleet. */
export const consoleLoops: StartLoop[] = [
  loop({
    name: 'pulse',
    everyMs: 1000,
    lease: { name: 'pulse', ttlMs: 3000 },
    async work(ctx, { epoch }) {
      await rollUp(ctx, epoch);
      await makePulse(ctx, epoch);
    },
  }),
  loop({
    name: 'housekeeping',
    everyMs: 5000,
    lease: { name: 'housekeeping', ttlMs: 15_000 },
    async work(ctx) {
      await bookSeconds(ctx);
      await expireUnpaidOrders(ctx);
      await sweepRehearsals(ctx);
      await declareSilentDead(ctx);
    },
  }),
  loop({
    name: 'audit-sealer',
    everyMs: 1000,
    lease: { name: 'audit-sealer', ttlMs: 4000 },
    work: (ctx) => untilShort(1000, () => sealAudit(ctx)),
  }),
  loop({ name: 'sweep', everyMs: 60_000, lease: { name: 'sweep', ttlMs: 120_000 }, work: (ctx) => sweepLapsed(ctx) }),
];
