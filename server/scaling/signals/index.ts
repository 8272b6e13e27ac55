import { arrivalsPerSecond } from './arrivals.ts';
import { backlog } from './backlog.ts';
import { busyShare } from './busy-share.ts';
import { cpuPercent } from './cpu-percent.ts';
import { errorRate } from './error-rate.ts';
import { latencyP95Ms } from './latency.ts';
import { memoryMb } from './memory-mb.ts';
import { newReferrersPerMinute } from './new-referrers.ts';
import { oldestMs } from './oldest.ts';
import { referralClicksPerMinute } from './referral-clicks.ts';
import type { Signal } from './signal.ts';
import { visitors } from './visitors.ts';

export const signals = {
  arrivalsPerSecond,
  backlog,
  busyShare,
  cpuPercent,
  errorRate,
  latencyP95Ms,
  memoryMb,
  newReferrersPerMinute,
  oldestMs,
  referralClicksPerMinute,
  visitors,
} satisfies Record<string, Signal>;

export type SignalName = keyof typeof signals;
export const signalNames = Object.keys(signals) as SignalName[];
