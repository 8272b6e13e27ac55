import { streamInput } from '../features/live/schemas.ts';
import { liveMessages } from './live-messages.ts';
import { allow, router } from './trpc.ts';

export const liveRouter = router({
  /** The one stream of a window: orders as they happen, and the pulse once a second. */
  stream: allow('live.read')
    .input(streamInput)
    .subscription(async function* ({ ctx, input, signal }) {
      yield* liveMessages(ctx.app, { headers: ctx.headers, lastEventId: input.lastEventId, signal });
    }),
});
