import { nothingInput } from '../contract/fields.ts';
import { may } from '../contract/permissions.ts';
import {
  decisionsInput,
  overrideInput,
  pauseInput,
  revertPolicyInput,
  savePolicyInput,
  scalingChartInput,
  serviceInput,
  unplugInput,
  whyNotInput,
} from '../contract/scaling/inputs.ts';
import { fleetPolicy } from '../contract/scaling/policy.ts';
import { readScalingChart } from '../features/decisions/scaling-chart.ts';
import { listRules } from '../features/policies/list-rules.ts';
import { endOverride, overrideService } from '../features/scaling/override.ts';
import { pauseScaling, resumeScaling } from '../features/scaling/pause.ts';
import { presetViews } from '../features/what-if/preset-views.ts';
import { readDecisions } from '../features/decisions/read-decisions.ts';
import { readScalingNow } from '../features/scaling/read-now.ts';
import { revertPolicy } from '../features/policies/revert-policy.ts';
import { savePolicy } from '../features/policies/save-policy.ts';
import { requestUnplug } from '../features/instances/unplug.ts';
import { listVersions } from '../features/policies/policy-versions.ts';
import { whyNot } from '../features/decisions/why-not.ts';
import { allow, router } from './trpc.ts';

export const scalingRouter = router({
  now: allow('machines.read').query(async ({ ctx }) => {
    const now = await readScalingNow(ctx.app);
    if (may(ctx.person.role, 'money.read')) return now;
    return { ...now, policy: { ...now.policy, budget: fleetPolicy.shape.budget.parse(undefined) } };
  }),
  save: allow('scaling.write')
    .input(savePolicyInput)
    .mutation(({ ctx, input }) => savePolicy(ctx.app, input, { actor: ctx.actor, identity: ctx.actor.identity })),
  versions: allow('scaling.operate').query(({ ctx }) => listVersions(ctx.app)),
  revert: allow('scaling.write')
    .input(revertPolicyInput)
    .mutation(({ ctx, input }) => revertPolicy(ctx.app, input, { actor: ctx.actor, identity: ctx.actor.identity })),
  presets: allow('scaling.operate').query(async ({ ctx }) => {
    const views = await presetViews(ctx.app);
    return may(ctx.person.role, 'money.read') ? views : views.map((view) => ({ ...view, lastWeek: null }));
  }),
  rules: allow('scaling.operate').query(() => listRules()),
  pause: allow('scaling.operate')
    .input(pauseInput)
    .mutation(({ ctx, input }) => pauseScaling(ctx.app, input, ctx.actor)),
  resume: allow('scaling.operate')
    .input(nothingInput)
    .mutation(({ ctx }) => resumeScaling(ctx.app, ctx.actor)),
  override: allow('scaling.operate')
    .input(overrideInput)
    .mutation(({ ctx, input }) => overrideService(ctx.app, input, ctx.actor)),
  endOverride: allow('scaling.operate')
    .input(serviceInput)
    .mutation(({ ctx, input }) => endOverride(ctx.app, input.service, ctx.actor)),
  unplug: allow('scaling.operate')
    .input(unplugInput)
    .mutation(({ ctx, input }) => requestUnplug(ctx.app, input.instanceId, ctx.actor)),
  decisions: allow('scaling.operate')
    .input(decisionsInput)
    .query(({ ctx, input }) => readDecisions(ctx.app, input)),
  whyNot: allow('scaling.operate')
    .input(whyNotInput)
    .query(({ ctx, input }) => whyNot(ctx.app, input)),
  chart: allow('machines.read')
    .input(scalingChartInput)
    .query(({ ctx, input }) => readScalingChart(ctx.app, input.minutes)),
});
