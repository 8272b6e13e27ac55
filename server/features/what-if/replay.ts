import type { Observations, ServiceObservation } from '../../contract/scaling/observation.ts';
import { decideEveryMs, type FleetPolicy, type ScaledService } from '../../contract/scaling/policy.ts';
import type { WhatIfFigures, WhatIfSide } from '../../contract/scaling/what-if.ts';
import { decide } from '../../scaling/decide.ts';
import type { FleetMemory } from '../../scaling/memory.ts';
import { createReplayForecast } from './replay-forecast.ts';
import { createReplayBudget } from './replay-budget.ts';
import { createServiceModel, isCalm, lookAt, markLook, isSlow, stepServiceModel } from './service-model.ts';
import type { ReplaySettings } from './replay-settings.ts';

/** Metrics are this old when they are decided on, s: a heartbeat and a turn. */
const delaySeconds = 2;
const mostPoints = 600;
/** A month has 1.3 million turns, and most of them change nothing. */
const quietTurnsOfMonths = 14;
const exactSeconds = 7 * 86_400;

type Counters = WhatIfFigures & { servedSeconds: number; paidSeconds: number };

/** Plays a stretch of orders (a second each) to one policy, as the scaler would have lived it. `told` gets the share done, now and then. */
export function replay(
  orders: Uint16Array,
  policy: FleetPolicy,
  { settings, told }: { settings: ReplaySettings; told: (progress: number) => void },
): WhatIfSide {
  const seconds = orders.length;
  const calm = orders.subarray(0, 60).reduce((sum, came) => sum + came, 0) / Math.min(60, seconds);
  const models = settings.models.map((model) =>
    createServiceModel(model, policy.services[model.service], {
      startSeconds: settings.startSeconds,
      calmPerSecond: calm * model.perOrder,
    }),
  );
  const console = policy.services.console.standing;
  const points = createPoints(settings.fromMs, seconds);
  const counters = noCounters();
  const everySeconds = decideEveryMs / 1000;
  const tellEvery = Math.max(1, Math.floor(seconds / 50));
  const base = observationsOf(settings);
  const services: Partial<Record<ScaledService, ServiceObservation>> = {};
  const replayBudget = createReplayBudget(policy, settings);
  const replayForecast = createReplayForecast(policy, settings, seconds);
  let memory: FleetMemory | null = null;
  let letIn = Number.POSITIVE_INFINITY;
  let waitingLine = 0;
  const quietTurns = settings.quietTurns ?? (seconds > exactSeconds ? quietTurnsOfMonths : 0);
  let calmTurns = 0;

  for (let second = 0; second < seconds; second++) {
    const came = orders[second] ?? 0;
    waitingLine += came;
    const entered = Math.min(waitingLine, letIn);
    waitingLine -= entered;
    let instances = console;
    let failed = 0;
    let slow = waitingLine >= 1;
    let work = entered;
    for (const model of models) {
      instances += model.plant.ready + model.plant.starting + model.plant.draining;
      stepServiceModel(model, second, work * model.settings.perOrder);
      counters.servedSeconds += model.plant.served / model.settings.perInstance;
      failed += model.plant.failed / model.settings.perOrder;
      slow ||= !model.settings.canWait && isSlow(model);
      work = model.plant.served / model.settings.perOrder;
    }
    counters.paidSeconds += instances;
    counters.orders += came;
    counters.failedOrders += failed;
    if (slow) {
      counters.slowSeconds++;
      counters.slowOrders += came;
    }
    if (instances > counters.peakInstances) counters.peakInstances = instances;
    points.add(second, came, instances, slow, failed);
    replayForecast.note(second, came);
    if (second % tellEvery === 0) told(second / seconds);

    if ((second + 1) % everySeconds !== 0) continue;
    if (calmTurns < quietTurns && models.every(isCalm)) {
      calmTurns++;
      continue;
    }
    calmTurns = 0;
    for (const model of models)
      services[model.settings.service] = lookAt(model, second - delaySeconds, settings.fromMs);
    const nowMs = settings.fromMs + (second + 1) * 1000;
    const spend = replayBudget.look(nowMs, counters.paidSeconds);
    const observations: Observations = { ...base, services, spend, forecasts: replayForecast.look(nowMs) };
    const decision: ReturnType<typeof decide> = decide(policy, observations, nowMs, memory);
    memory = decision.memory;
    letIn = decision.admission?.perSecond ?? Number.POSITIVE_INFINITY;
    for (const model of models) {
      const wanted = decision.services.find((one) => one.service === model.settings.service)?.desired;
      if (wanted !== undefined && model.order(wanted)) counters.flips++;
      markLook(model);
    }
  }
  return { figures: figuresOf(counters, console * seconds, settings), points: points.read() };
}

function observationsOf({ startSeconds, floors = [] }: ReplaySettings): Omit<Observations, 'services'> {
  return {
    leads: null,
    forecasts: [],
    floors,
    startMs: startSeconds * 1000,
    spend: null,
    suspects: {},
    paused: { scaleIn: false, all: false },
  };
}

function noCounters(): Counters {
  return {
    slowSeconds: 0,
    slowOrders: 0,
    failedOrders: 0,
    orders: 0,
    instanceHours: 0,
    costMinor: 0,
    flips: 0,
    peakInstances: 0,
    utilization: 0,
    servedSeconds: 0,
    paidSeconds: 0,
  };
}

function figuresOf(
  { servedSeconds, paidSeconds, ...figures }: Counters,
  consoleSeconds: number,
  { priceMinorPerHour }: ReplaySettings,
): WhatIfFigures {
  const instanceHours = paidSeconds / 3600;
  const working = paidSeconds - consoleSeconds;
  return {
    ...figures,
    failedOrders: Math.round(figures.failedOrders),
    instanceHours,
    costMinor: Math.ceil(instanceHours * priceMinorPerHour),
    utilization: working === 0 ? 0 : servedSeconds / working,
  };
}

/** At most 600 points: mean rate, most instances, whether any second was slow, failures. */
function createPoints(fromMs: number, seconds: number) {
  const width = Math.max(1, Math.ceil(seconds / mostPoints));
  const points: WhatIfSide['points'] = [];
  return {
    // oxlint-disable-next-line max-params -- runs for every second of a replay
    add(second: number, came: number, instances: number, slow: boolean, failed: number) {
      const n = Math.floor(second / width);
      const point = (points[n] ??= {
        atMs: fromMs + n * width * 1000,
        perSecond: 0,
        instances: 0,
        slow: false,
        failed: 0,
      });
      point.perSecond += came / Math.min(width, seconds - n * width);
      if (instances > point.instances) point.instances = instances;
      point.slow ||= slow;
      point.failed += failed;
    },
    read: () => points.map((point) => ({ ...point, failed: Math.round(point.failed) })),
  };
}
