import { promoInput, scheduleInput } from '../../../server/contract/scaling/promo.ts';
import { anything, call, Refused, t } from './fake-call.ts';
import { answersTo, scheduleView } from './promo-data.ts';

const refused = () => new Refused({ code: 'conflict', message: 'Taken.', reason: 'coupon_code_taken' });

export const promosRouter = t.router({
  list: call.query(({ ctx }) => ctx.state.promos),
  check: call.input(promoInput).query(({ input }) => answersTo(input)),
  save: call.input(promoInput).mutation(({ ctx, input }) => {
    const answers = answersTo(input);
    if (answers.conflicts.some(({ kind }) => kind === 'coupon_taken')) throw refused();
    const id = input.id ?? '00000000-0000-7000-8000-000000000650';
    const promo = { ...input, id, state: 'planned' as const, answers, soldKeys: 0, revenueMinor: 0 };
    ctx.state.promos = [...ctx.state.promos.filter((each) => each.id !== id), promo];
    return promo;
  }),
  cancel: anything.mutation(({ ctx, input }) => {
    ctx.state.promos = ctx.state.promos.map((each) => (each.id === input.id ? { ...each, state: 'cancelled' } : each));
  }),
  schedules: call.query(({ ctx }) => ctx.state.schedules),
  saveSchedule: call.input(scheduleInput).mutation(({ ctx, input }) => {
    const schedule = scheduleView({ ...input, id: input.id ?? '00000000-0000-7000-8000-000000000651' });
    ctx.state.schedules = [...ctx.state.schedules.filter((each) => each.id !== schedule.id), schedule];
    return schedule;
  }),
  removeSchedule: anything.mutation(({ ctx, input }) => {
    ctx.state.schedules = ctx.state.schedules.filter((each) => each.id !== input.id);
  }),
});
