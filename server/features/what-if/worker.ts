import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { WhatIfSide } from '../../contract/scaling/what-if.ts';
import { sideTask, tellLast, tellStarter } from '../../lib/side-process.ts';
import { createRandom, poisson } from '../../scaling/random.ts';
import { replay } from './replay.ts';
import type { ReplaySettings } from './replay-settings.ts';

export type ReplayTask = {
  /** Orders a second; counts, or means that chance is drawn on. */
  rates: Float32Array;
  counted: boolean;
  seed: number;
  policy: FleetPolicy;
  settings: ReplaySettings;
};

export type ReplayMessage = { progress: number } | { side: WhatIfSide };

const most = 65_535;

/** The orders of every second: with one seed the same for every policy. */
function drawOrders({ rates, counted, seed }: ReplayTask): Uint16Array {
  const random = createRandom(seed);
  return Uint16Array.from(rates, (rate) => Math.min(most, counted ? Math.round(rate) : poisson(random, rate)));
}

const task = await sideTask<ReplayTask>();
const tell = (message: ReplayMessage) => tellStarter(message);
const side = replay(drawOrders(task), task.policy, { settings: task.settings, told: (progress) => tell({ progress }) });
tellLast({ side } satisfies ReplayMessage);
