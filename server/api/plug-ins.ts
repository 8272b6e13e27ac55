import { listPlugIns } from '../features/plug-ins/list-plug-ins.ts';
import { savePlugIn } from '../features/plug-ins/save-plug-in.ts';
import { savePlugInInput } from '../features/plug-ins/schemas.ts';
import { allow, router } from './trpc.ts';

/** Where alerts go and where instances run: what an owner chooses among the plug-ins there are. */
export const plugInsRouter = router({
  list: allow('settings.write').query(({ ctx }) => listPlugIns(ctx.app)),
  save: allow('settings.write')
    .input(savePlugInInput)
    .mutation(({ ctx, input }) => savePlugIn(ctx.app, input, ctx.actor)),
});
