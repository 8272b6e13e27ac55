import { project } from '../contract/permissions.ts';
import { pulseFields } from '../contract/pulse.ts';
import { readPulse } from '../features/watch/read-pulse.ts';
import { seriesInput } from '../features/watch/schemas.ts';
import { readSeries } from '../features/watch/series.ts';
import { searchOrders } from '../features/orders/search.ts';
import { allow, router } from './trpc.ts';

const newestCount = 20;

export const watchRouter = router({
  now: allow('live.read').query(async ({ ctx }) => {
    const { pulse, ageMs } = await readPulse(ctx.app);
    return { pulse: project(pulse, pulseFields, ctx.person.role), ageMs };
  }),
  series: allow('machines.read')
    .input(seriesInput)
    .query(({ ctx, input }) => readSeries(ctx.app, input.minutes)),
  newestOrders: allow('orders.read').query(
    async ({ ctx }) => (await searchOrders(ctx.app, { limit: newestCount })).rows,
  ),
});
