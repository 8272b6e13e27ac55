import type { PresetName } from '../../../server/contract/scaling/policy.ts';
import type { GeneratorTask } from '../generator.ts';
import type { Rate } from '../shape.ts';
import type { StormReport } from '../report.ts';
import type { StormSettings } from '../settings.ts';
import type { StormShop } from '../shop.ts';
import type { Check } from './check.ts';

/** One kind of night. */
export type Scenario = {
  name: string;
  title: string;
  /** Buyers that come by themselves. */
  plan(base: number, traceFile?: string): Promise<Plan> | Plan;
  /** The shipped policy that it is played with, when none is asked for. Default: balanced. */
  preset?: PresetName;
  /** What this night has of its own, besides the storm's defaults. */
  settings?: Partial<StormSettings>;
  /** Keys on the shelf. */
  stock?: number;
  /** What is set up in the running shop before the first buyer comes; `startsAtMs` on the wall clock. */
  prepare?(shop: StormShop, startsAtMs: number): Promise<void>;
  /** What it has to show; each line says what was asked and what came. */
  judge(report: StormReport): Check[];
};

export type Plan = {
  rate: Rate;
  durationMs: number;
  peak: number;
  cascade?: GeneratorTask['cascade'];
  /** This moment of the run must be a whole minute on the clock, ms. */
  wholeMinuteAtMs?: number;
  /** Stretch in which the peak is judged, ms. */
  peakFromMs: number;
  peakUntilMs: number;
};
