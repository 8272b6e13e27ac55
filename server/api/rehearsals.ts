import { rehearsalInput } from '../contract/scaling/rehearsal.ts';
import { startRehearsal } from '../features/rehearsals/start.ts';
import { rehearsalState } from '../features/rehearsals/state.ts';
import { stopRehearsal } from '../features/rehearsals/stop.ts';
import { allow, router } from './trpc.ts';

export const rehearsalsRouter = router({
  start: allow('rehearsals.run')
    .input(rehearsalInput)
    .mutation(async ({ ctx, input }) => {
      // it plays on after the answer
      const { id } = await startRehearsal(ctx.app, input, { actor: ctx.actor });
      return { id };
    }),
  stop: allow('rehearsals.run').mutation(({ ctx }) => stopRehearsal(ctx.app, ctx.actor)),
  state: allow('scaling.operate').query(({ ctx }) => rehearsalState(ctx.app)),
});
