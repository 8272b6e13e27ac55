import { z } from 'zod';
import { listBatches } from '../features/stock/list-batches.ts';
import { moveBatch } from '../features/stock/move-batch.ts';
import { recallBatch } from '../features/stock/recall-batch.ts';
import { stockOverview } from '../features/stock/stock-overview.ts';
import { resumeBatch, stopBatch } from '../features/stock/stop-batch.ts';
import { undoBatch, undoOwnImport } from '../features/stock/undo-batch.ts';
import { importProcedures } from './imports.ts';
import { uuid } from './inputs.ts';
import { allow, router } from './trpc.ts';

const batch = z.object({ batchId: uuid });

export const stockRouter = router({
  ...importProcedures,
  overview: allow('stock.read').query(({ ctx }) => stockOverview(ctx.app)),
  batches: allow('stock.read')
    .input(z.object({ variantId: uuid.optional() }).default({}))
    .query(({ ctx, input }) => listBatches(ctx.app, input, ctx.actor)),
  undoBatch: allow('batches.change')
    .input(batch)
    .mutation(({ ctx, input }) => undoBatch(ctx.app, input, ctx.actor)),
  undoOwnImport: allow('batches.undoOwn')
    .input(batch)
    .mutation(({ ctx, input }) => undoOwnImport(ctx.app, input, ctx.actor)),
  moveBatch: allow('batches.change')
    .input(batch.extend({ variantId: uuid }))
    .mutation(({ ctx, input }) => moveBatch(ctx.app, input, ctx.actor)),
  stopBatch: allow('batches.stop')
    .input(batch)
    .mutation(({ ctx, input }) => stopBatch(ctx.app, input, ctx.actor)),
  resumeBatch: allow('batches.stop')
    .input(batch)
    .mutation(({ ctx, input }) => resumeBatch(ctx.app, input, ctx.actor)),
  recallBatch: allow('batches.recall')
    .input(batch)
    .mutation(({ ctx, input }) => recallBatch(ctx.app, input, ctx.actor)),
});
