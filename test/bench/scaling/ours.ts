import { decideEveryMs } from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import type { Policy } from './controller.ts';
import { beganAtMs, createObserver, service } from './observe.ts';
import { createWrongForecast, type Variant } from './variants.ts';

/** The product's own `decide`, asked as often as the live loop asks it. */
export function ours({ name, policy, wrongBy, wrong }: Variant, delaySeconds: number): Policy {
  return {
    name,
    delaySeconds,
    create(world) {
      const observe = createObserver(world, delaySeconds);
      const alter = wrongBy === null ? null : createWrongForecast(world.load, wrongBy, wrong);
      let memory: Parameters<typeof decide>[3] = null;
      return {
        everySeconds: decideEveryMs / 1000,
        initial: world.load.initial,
        decide(second, instances) {
          const seen = observe(second, instances);
          const decision = decide(policy, alter ? alter(seen, second) : seen, beganAtMs + (second + 1) * 1000, memory);
          memory = decision.memory;
          return decision.services.find((one) => one.service === service)?.desired ?? instances.desired;
        },
      };
    },
  };
}
