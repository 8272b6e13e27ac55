import { exportInput, revealInput } from '../contract/keys.ts';
import { exportKeys } from '../features/keys/export.ts';
import { revealKey } from '../features/keys/reveal.ts';
import { allow, router } from './trpc.ts';

export const keysRouter = router({
  reveal: allow('keys.reveal')
    .input(revealInput)
    .mutation(({ ctx, input }) => revealKey(ctx.app, input, ctx.actor)),
  export: allow('keys.export')
    .input(exportInput)
    .mutation(({ ctx, input }) => exportKeys(ctx.app, input, ctx.actor)),
});
