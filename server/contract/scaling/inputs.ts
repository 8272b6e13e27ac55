import { z } from 'zod';
import { atMs, chartMinutes, trimmedText, uuid } from '../fields.ts';
import { fleetPolicy, instanceCount, scaledServices } from './policy.ts';

/** Why a person changes how the fleet scales, for the list of versions and the audit log. */
export const why = trimmedText(200).pipe(z.string().min(1));
const service = z.enum(scaledServices);
const versionId = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** `basedOn`: the version that was on screen; another one saved meanwhile is a conflict. */
export const savePolicyInput = z.object({ policy: fleetPolicy, why, basedOn: versionId });
export const revertPolicyInput = z.object({ id: versionId, why });
/** `untilMs` null: until somebody resumes. */
export const pauseInput = z.object({ what: z.enum(['scale_in', 'all']), untilMs: atMs.nullable(), why });
export type PauseInput = z.output<typeof pauseInput>;
export const overrideInput = z.object({ service, instances: instanceCount.min(1), untilMs: atMs, why });
export type OverrideInput = z.output<typeof overrideInput>;
export const serviceInput = z.object({ service });
export const unplugInput = z.object({ instanceId: uuid });
export const decisionsInput = z.object({ fromMs: atMs, untilMs: atMs, service: service.optional() });
export const whyNotInput = z.object({ service, atMs });
export const scalingChartInput = z.object({ minutes: chartMinutes });
