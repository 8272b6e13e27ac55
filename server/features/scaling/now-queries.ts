import type { ScaledService } from '../../contract/scaling/policy.ts';
import { statement } from '../../db/statement.ts';

export type By = { actor: string; actor_name: string; why: string };

export type PauseRow = By & { scale_in: boolean; everything: boolean; until: Date | null };

export type OverrideRow = By & { service: ScaledService; instances: number; until: Date };

export const desiredCounts = statement<{ service: string; instances: number }>({
  name: 'scaling_desired_counts',
  text: 'select service, instances from desired_count',
});

export const pause = statement<PauseRow>({
  name: 'scaling_pause_now',
  text: `select scale_in, everything, until, actor, actor_name, why from scaling_pause
    where (scale_in or everything) and (until is null or until > now())`,
});

export const overrides = statement<OverrideRow>({
  name: 'scaling_overrides_now',
  text: `select service, instances, until, actor, actor_name, why from scaling_override
    where ended_at is null and until > now() order by created_at`,
});
