import { z } from 'zod';
import type { FleetPolicy, ScaledService } from '../../../server/contract/scaling/policy.ts';
import type { PolicyVersion } from '../../../server/contract/scaling/views.ts';
import { listRules } from '../../../server/features/policies/list-rules.ts';
import { anything, call, done, type FakeState, Refused, t } from './fake-call.ts';
import { chart, decisions, spendReport, thought } from './decision-data.ts';
import { presets, scalingNow, versions } from './scaling-data.ts';

const owner = { id: 'person-owner', name: '林晓' };

function allVersions(state: FakeState): PolicyVersion[] {
  return [...state.savedVersions, ...versions()];
}

/** As the real one: a raise is asked for again by the person who sits here. */
function keep(state: FakeState, policy: FleetPolicy, why: string): { id: number } {
  const { fleetCap } = allVersions(state)[0]!.policy;
  if (policy.fleetCap > fleetCap && !state.identityFresh)
    throw new Refused({ code: 'confirm_identity', message: 'Confirm first.', reason: 'password' });
  const [before] = allVersions(state);
  const id = before!.id + 1;
  const changes = [{ path: 'fleetCap', from: before!.policy.fleetCap, to: policy.fleetCap }];
  state.savedVersions.unshift({ id, atMs: Date.now(), by: owner, why, policy, changes });
  return { id };
}

export const scalingRouter = t.router({
  now: call.query(({ ctx: { state } }) => {
    const [newest] = allVersions(state);
    return scalingNow({ versionId: newest!.id, policy: newest!.policy, ...state.scaling });
  }),
  versions: call.query(({ ctx }) => allVersions(ctx.state)),
  presets: call.query(({ ctx }) => presets(ctx.state.enoughTraffic)),
  rules: call.query(() => listRules()),
  save: anything.mutation(({ ctx, input }) => {
    if (ctx.state.refuse) throw new Refused(ctx.state.refuse);
    return keep(ctx.state, input.policy, input.why);
  }),
  revert: call
    .input(z.object({ id: z.number(), why: z.string() }))
    .mutation(({ ctx, input }) =>
      keep(ctx.state, allVersions(ctx.state).find(({ id }) => id === input.id)!.policy, input.why),
    ),
  pause: anything.mutation(({ ctx, input }) => {
    const { what, untilMs, why } = input;
    ctx.state.scaling.paused = { scaleIn: true, all: what === 'all', untilMs, by: owner, why };
  }),
  resume: anything.mutation(({ ctx }) => {
    ctx.state.scaling.paused = null;
  }),
  override: anything.mutation(({ ctx, input }) => {
    ctx.state.scaling.overrides = [{ ...input, by: owner }];
  }),
  endOverride: anything.mutation(({ ctx }) => {
    ctx.state.scaling.overrides = [];
  }),
  unplug: done,
  decisions: call
    .input(z.object({ fromMs: z.number(), untilMs: z.number(), service: z.string().optional() }))
    .query(({ input }) =>
      decisions().filter(
        (row) =>
          row.atMs >= input.fromMs && row.atMs < input.untilMs && (!input.service || row.service === input.service),
      ),
    ),
  whyNot: call.input(z.object({ service: z.string(), atMs: z.number() })).query(({ input }) => {
    const rows = decisions().filter((row) => row.service === input.service);
    return {
      thought: thought(input.service as ScaledService, input.atMs),
      before: rows.find((row) => row.atMs <= input.atMs) ?? null,
      after: rows.findLast((row) => row.atMs > input.atMs) ?? null,
    };
  }),
  chart: call.input(z.object({ minutes: z.number() })).query(({ input }) => chart(input.minutes)),
});

export const spendRouter = t.router({
  report: call.input(z.object({ days: z.number() })).query(({ input }) => spendReport(input.days)),
});
