import { idInput } from '../contract/fields.ts';
import { promoInput, scheduleInput } from '../contract/scaling/promo.ts';
import { cancelPromo } from '../features/promos/cancel.ts';
import { checkPromo } from '../features/promos/check.ts';
import { listPromos } from '../features/promos/list.ts';
import { listSchedules } from '../features/promos/list-schedules.ts';
import { removeSchedule } from '../features/promos/remove-schedule.ts';
import { saveSchedule } from '../features/promos/save-schedule.ts';
import { savePromo } from '../features/promos/save.ts';
import { allow, router } from './trpc.ts';

export const promosRouter = router({
  list: allow('promos.read').query(({ ctx }) => listPromos(ctx.app)),
  check: allow('promos.read')
    .input(promoInput)
    .query(({ ctx, input }) => checkPromo(ctx.app, input)),
  save: allow('promos.write')
    .input(promoInput)
    .mutation(({ ctx, input }) => savePromo(ctx.app, input, ctx.actor)),
  cancel: allow('promos.write')
    .input(idInput)
    .mutation(({ ctx, input }) => cancelPromo(ctx.app, input, ctx.actor)),
  schedules: allow('promos.read').query(({ ctx }) => listSchedules(ctx.app)),
  saveSchedule: allow('promos.write')
    .input(scheduleInput)
    .mutation(({ ctx, input }) => saveSchedule(ctx.app, input, ctx.actor)),
  removeSchedule: allow('promos.write')
    .input(idInput)
    .mutation(({ ctx, input }) => removeSchedule(ctx.app, input, ctx.actor)),
});
