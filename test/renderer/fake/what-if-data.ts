import type {
  ModelCheck,
  WhatIfFigures,
  WhatIfInput,
  WhatIfSide,
  WhatIfState,
} from '../../../server/contract/scaling/what-if.ts';

export type FakeRun = {
  input: WhatIfInput | null;
  startedAtMs: number;
  /** Where it stands; 1: done. */
  progress: number;
  state: WhatIfState['state'];
  blocked: WhatIfState['blocked'];
  warnings: WhatIfState['warnings'];
};

const dayMs = 86_400_000;
const points = 240;

/** An evening that grows fifteenfold; a lower cap is slow at its top. */
function side(cap: number, fromMs: number, spanMs: number): WhatIfSide {
  const all = Array.from({ length: points }, (_, index) => {
    const at = index / points;
    const perSecond = 1.6 + 22 * Math.exp(-(((at - 0.46) / 0.1) ** 2)) + 0.5 * Math.sin(index / 3);
    const wanted = Math.ceil(3 + perSecond * 1.35);
    const instances = Math.min(cap, Math.max(4, wanted));
    const slow = wanted > instances + 1;
    return { atMs: Math.round(fromMs + at * spanMs), perSecond, instances, slow, failed: 0 };
  });
  const hours = all.reduce((sum, point) => sum + point.instances, 0) * (spanMs / points / 3_600_000);
  const slowPoints = all.filter(({ slow }) => slow);
  const seconds = spanMs / points / 1000;
  const figures: WhatIfFigures = {
    slowSeconds: Math.round(slowPoints.length * seconds),
    slowOrders: Math.round(slowPoints.reduce((sum, point) => sum + point.perSecond * seconds, 0) * 0.3),
    failedOrders: 0,
    orders: Math.round(all.reduce((sum, point) => sum + point.perSecond * seconds, 0)),
    instanceHours: hours,
    costMinor: Math.round(hours * 6),
    flips: cap > 24 ? 4 : 6,
    peakInstances: Math.max(...all.map(({ instances }) => instances)),
    utilization: cap > 24 ? 0.64 : 0.71,
  };
  return { figures, points: all };
}

/** The evening before, whose orders were slow for a while. */
function modelCheck(nowMs: number): ModelCheck {
  const fromMs = Math.floor(nowMs / dayMs) * dayMs - 11 * 3_600_000;
  return {
    fromMs,
    untilMs: fromMs + 3_600_000,
    chosen: 'slow',
    orders: 8412,
    recorded: { p95Ms: 640, slowSeconds: 70 },
    modelled: { p95Ms: 590, slowSeconds: 60 },
  };
}

export function whatIfState(run: FakeRun, currentCap: number): WhatIfState {
  const fromMs = Math.floor(run.startedAtMs / dayMs) * dayMs - 7 * dayMs + 4 * 3_600_000;
  const done = run.state === 'done';
  return {
    id: 'run-1',
    state: run.state,
    progress: run.progress,
    ...(run.state === 'failed' ? { problem: 'no_traffic' } : {}),
    startedAtMs: run.startedAtMs,
    seconds: 86_400,
    warnings: run.warnings,
    current: done ? side(currentCap, fromMs, dayMs) : null,
    candidate: done ? side(run.input!.candidate.fleetCap, fromMs, dayMs) : null,
    blocked: done ? run.blocked : null,
    check: done ? modelCheck(run.startedAtMs) : null,
  };
}

export function replayDays(nowMs = Date.now()) {
  return Array.from({ length: 21 }, (_, back) => {
    const day = new Date(nowMs - (back + 1) * dayMs);
    const weekday = day.getUTCDay();
    const busy = weekday === 5 || weekday === 6;
    return {
      day: day.toISOString().slice(0, 10),
      weekday,
      peakPerSecond: busy ? 23.8 - back * 0.3 : 4.2 + (back % 3),
      total: busy ? 48_200 - back * 900 : 11_400 + (back % 4) * 800,
      recorded: back !== 12,
    };
  });
}
