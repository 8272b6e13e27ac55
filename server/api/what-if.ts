import { idInput } from '../contract/fields.ts';
import { whatIfInput } from '../contract/scaling/what-if.ts';
import { whatIfDays } from '../features/what-if/days.ts';
import { startWhatIf } from '../features/what-if/start.ts';
import { cancelWhatIf, whatIfState } from '../features/what-if/state.ts';
import { allow, router } from './trpc.ts';

export const whatIfRouter = router({
  start: allow('scaling.operate')
    .input(whatIfInput)
    .mutation(async ({ ctx, input }) => {
      // it plays on after the answer
      const { id } = await startWhatIf(ctx.app, input, ctx.actor);
      return { id };
    }),
  state: allow('scaling.operate')
    .input(idInput)
    .query(({ ctx, input }) => whatIfState(ctx.app, input)),
  cancel: allow('scaling.operate')
    .input(idInput)
    .mutation(({ ctx, input }) => cancelWhatIf(ctx.app, input)),
  days: allow('scaling.operate').query(({ ctx }) => whatIfDays(ctx.app)),
});
