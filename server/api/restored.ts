import { releaseHeldInput, restoredOrderInput, soldListInput } from '../contract/restored.ts';
import { decideRestoredOrder } from '../features/restored/decide-order.ts';
import { markSoldList } from '../features/restored/mark-sold-list.ts';
import { readRestored } from '../features/restored/read-restored.ts';
import { releaseHeld } from '../features/restored/release-held.ts';
import { allow, router } from './trpc.ts';

/** After a restore: what is on hold, and the safe ways on. */
export const restoredRouter = router({
  state: allow('restored.read').query(({ ctx }) => readRestored(ctx.app, ctx.actor)),
  release: allow('restored.write')
    .input(releaseHeldInput)
    .mutation(({ ctx, input }) => releaseHeld(ctx.app, input, ctx.actor)),
  markSold: allow('restored.write')
    .input(soldListInput)
    .mutation(({ ctx, input }) => markSoldList(ctx.app, input, ctx.actor)),
  decideOrder: allow('restored.write')
    .input(restoredOrderInput)
    .mutation(({ ctx, input }) => decideRestoredOrder(ctx.app, input, ctx.actor)),
});
