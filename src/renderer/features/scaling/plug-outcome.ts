import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import type { ScalingNow } from '../../../../server/contract/scaling/views.ts';

export type Pulled = {
  id: string;
  service: ScaledService;
  atMs: number;
  readyBefore: number;
  ordersBefore: number | null;
};

export type PlugOutcome = { is: 'replacing' | 'replaced' | 'spare'; ready: number };

type Seen = {
  atMs: number;
  services: Pick<ScalingNow['services'][number], 'service' | 'ready' | 'desired'>[];
  instances: Pick<ScalingNow['instances'][number], 'id' | 'state'>[];
};

/** What became of the place of a pulled instance: nobody comes where those left are as many as are wanted. */
export function plugOutcome(pulled: Pulled, now: Seen): PlugOutcome {
  const { ready = 0, desired = 0 } = now.services.find(({ service }) => service === pulled.service) ?? {};
  const isGone = !now.instances.some(({ id, state }) => id === pulled.id && state === 'ready');
  if (!isGone || now.atMs <= pulled.atMs) return { is: 'replacing', ready };
  if (ready >= pulled.readyBefore) return { is: 'replaced', ready };
  return { is: ready > 0 && ready >= desired ? 'spare' : 'replacing', ready };
}
