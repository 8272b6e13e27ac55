import { decideEveryMs } from '../contract/scaling/policy.ts';
import { followDriver } from '../features/scaling/chosen-driver.ts';
import { createTurns, type TurnOptions } from '../features/scaling/loop/turn.ts';
import { pullPlugs } from '../features/instances/unplug.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { loop, type StartLoop } from './loop.ts';

/** A leader that is gone is missed after this; the next one then leads at its next try, ms. */
const lease = { name: 'scaler', ttlMs: 6000 };

/** Senses, decides, acts; one leads, the others wait for its lease to lapse. */
export function start(deps: RoleDeps) {
  const { fleetToken: token, fleetPort: port } = deps.config;
  const handed = { fleet: token === undefined ? undefined : { port, token } };
  return startInstance('scaler', deps, (own) => {
    const place = followDriver(own, { fetch: globalThis.fetch, handed });
    return {
      loops: [
        ...scalerLoops(place),
        loop({ name: 'unplug', everyMs: 500, lease, work: async (ctx) => void (await pullPlugs(ctx, place.driver)) }),
      ],
    };
  });
}

/** With a driver it scales; without one it only watches and writes the history. */
export function scalerLoops(options: TurnOptions): StartLoop[] {
  const turns = createTurns(options);
  return [
    loop({
      name: 'scaler',
      everyMs: decideEveryMs,
      lease,
      work: async (ctx, { epoch }) => void (await turns.turn(ctx, epoch)),
    }),
    loop({ name: 'admission', everyMs: 1000, lease, work: (ctx, { epoch }) => turns.admit(ctx, epoch) }),
  ];
}
