import { z } from 'zod';
import { listPlugIns } from '../features/plug-ins/list-plug-ins.ts';
import { plugInKinds } from '../features/plug-ins/registries.ts';
import { savePlugIn } from '../features/plug-ins/save-plug-in.ts';
import { allow, router } from './trpc.ts';

const settings = z.record(z.string().max(60), z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]));

/** Where alerts go and where instances run: what an owner chooses among the plug-ins there are. */
export const plugInsRouter = router({
  list: allow('settings.write').query(({ ctx }) => listPlugIns(ctx.app)),
  save: allow('settings.write')
    .input(
      z.object({
        kind: z.enum(plugInKinds),
        name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
        enabled: z.boolean(),
        settings,
      }),
    )
    .mutation(({ ctx, input }) => savePlugIn(ctx.app, input, ctx.actor)),
});
