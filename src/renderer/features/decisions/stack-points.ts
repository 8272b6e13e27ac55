import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { Outputs } from '../../lib/trpc.ts';
import type { StackPoint } from './instance-stack.tsx';

type Chart = Pick<Outputs['scaling']['chart'], 'points' | 'bucketMs'>;

/** What the stack draws: a point stands for all of its bucket, the newest one too. */
export function stackPoints({ points, bucketMs }: Chart, services: readonly ScaledService[]): StackPoint[] {
  const drawn = points.map((point): StackPoint => {
    const told = services.map((service) => [service, point.services[service]] as const);
    return {
      atMs: point.atMs,
      desired: told.reduce((sum, [, each]) => sum + (each?.desired ?? 0), 0),
      ...Object.fromEntries(told.map(([service, each]) => [service, each?.ready ?? 0])),
    };
  });
  const last = drawn.at(-1);
  return last ? [...drawn, { ...last, atMs: last.atMs + bucketMs }] : [];
}
