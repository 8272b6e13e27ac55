import { z } from 'zod';
import { may } from '../contract/permissions.ts';
import { plainText } from '../contract/orders.ts';
import { fleetPolicy, scaledServices } from '../contract/scaling/policy.ts';
import { readScalingChart } from '../features/decisions/scaling-chart.ts';
import { listRules } from '../features/policies/list-rules.ts';
import { endOverride, overrideService } from '../features/scaling/override.ts';
import { pauseScaling, resumeScaling } from '../features/scaling/pause.ts';
import { presetViews } from '../features/what-if/preset-views.ts';
import { readDecisions } from '../features/decisions/read-decisions.ts';
import { readScalingNow } from '../features/scaling/read-now.ts';
import { revertPolicy } from '../features/policies/revert-policy.ts';
import { savePolicy } from '../features/policies/save-policy.ts';
import { requestUnplug } from '../features/scaling/unplug.ts';
import { listVersions } from '../features/policies/policy-versions.ts';
import { whyNot } from '../features/decisions/why-not.ts';
import { uuid } from './inputs.ts';
import { allow, router } from './trpc.ts';

const why = plainText(200)
  .transform((text) => text.trim())
  .pipe(z.string().min(1));
const service = z.enum(scaledServices);
const atMs = z.number().int().min(0).max(8_640_000_000_000_000);
const versionId = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

export const scalingRouter = router({
  now: allow('machines.read').query(async ({ ctx }) => {
    const now = await readScalingNow(ctx.app);
    if (may(ctx.person.role, 'money.read')) return now;
    return { ...now, policy: { ...now.policy, budget: fleetPolicy.shape.budget.parse(undefined) } };
  }),
  save: allow('scaling.write')
    .input(z.object({ policy: fleetPolicy, why, basedOn: versionId }))
    .mutation(({ ctx, input }) => savePolicy(ctx.app, input, ctx.actor, ctx.actor.identity)),
  versions: allow('scaling.operate').query(({ ctx }) => listVersions(ctx.app)),
  revert: allow('scaling.write')
    .input(z.object({ id: versionId, why }))
    .mutation(({ ctx, input }) => revertPolicy(ctx.app, input, ctx.actor, ctx.actor.identity)),
  presets: allow('scaling.operate').query(async ({ ctx }) => {
    const views = await presetViews(ctx.app);
    return may(ctx.person.role, 'money.read') ? views : views.map((view) => ({ ...view, lastWeek: null }));
  }),
  rules: allow('scaling.operate').query(() => listRules()),
  pause: allow('scaling.operate')
    .input(z.object({ what: z.enum(['scale_in', 'all']), untilMs: atMs.nullable(), why }))
    .mutation(({ ctx, input }) => pauseScaling(ctx.app, input, ctx.actor)),
  resume: allow('scaling.operate')
    .input(z.object({}).default({}))
    .mutation(({ ctx }) => resumeScaling(ctx.app, ctx.actor)),
  override: allow('scaling.operate')
    .input(z.object({ service, instances: z.number().int().min(1).max(64), untilMs: atMs, why }))
    .mutation(({ ctx, input }) => overrideService(ctx.app, input, ctx.actor)),
  endOverride: allow('scaling.operate')
    .input(z.object({ service }))
    .mutation(({ ctx, input }) => endOverride(ctx.app, input.service, ctx.actor)),
  unplug: allow('scaling.operate')
    .input(z.object({ instanceId: uuid }))
    .mutation(({ ctx, input }) => requestUnplug(ctx.app, input.instanceId, ctx.actor)),
  decisions: allow('scaling.operate')
    .input(z.object({ fromMs: atMs, untilMs: atMs, service: service.optional() }))
    .query(({ ctx, input }) => readDecisions(ctx.app, input)),
  whyNot: allow('scaling.operate')
    .input(z.object({ service, atMs }))
    .query(({ ctx, input }) => whyNot(ctx.app, input)),
  chart: allow('machines.read')
    .input(z.object({ minutes: z.union([z.literal(15), z.literal(60), z.literal(360), z.literal(1440)]) }))
    .query(({ ctx, input }) => readScalingChart(ctx.app, input.minutes)),
});
