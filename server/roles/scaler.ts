import { decideEveryMs } from '../contract/scaling/policy.ts';
import { followDriver } from '../features/scaling/chosen-driver.ts';
import { leadsOnlyWith } from '../features/scaling/leads-only-with.ts';
import { createTurns, type TurnOptions } from '../features/scaling/loop/turn.ts';
import { pullPlugs } from '../features/instances/unplug.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { loop, type LoopOptions, type StartLoop } from './loop.ts';

/** A leader that is gone is missed after this; the next one then leads at its next try, ms. */
const lease = { name: 'scaler', ttlMs: 6000 };

/** Senses, decides, acts; one leads, the others wait for its lease to lapse. */
export function start(deps: RoleDeps) {
  const { fleetToken: token, fleetPort: port, mounted } = deps.config;
  const handed = { fleet: token === undefined ? undefined : { port, token }, mounted };
  return startInstance('scaler', deps, (own) => {
    const chosen = followDriver(own, { fetch: globalThis.fetch, handed });
    const { driver, mayLead } = leadsOnlyWith(chosen.driver);
    const place: TurnOptions = {
      driver,
      get mostInstances() {
        return chosen.mostInstances;
      },
    };
    return {
      loops: [
        ...scalerLoops(place, mayLead),
        loop({
          name: 'unplug',
          everyMs: 500,
          lease,
          mayLead,
          work: async (ctx) => void (await pullPlugs(ctx, driver)),
        }),
      ],
    };
  });
}

/** With a driver it scales; without one it only watches and writes the history. */
export function scalerLoops(options: TurnOptions, mayLead?: LoopOptions['mayLead']): StartLoop[] {
  const turns = createTurns(options);
  return [
    loop({
      name: 'scaler',
      everyMs: decideEveryMs,
      lease,
      mayLead,
      work: async (ctx, { epoch }) => void (await turns.turn(ctx, epoch)),
    }),
    loop({ name: 'admission', everyMs: 1000, lease, mayLead, work: (ctx, { epoch }) => turns.admit(ctx, epoch) }),
  ];
}
