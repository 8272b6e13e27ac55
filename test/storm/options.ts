import { parseArgs } from 'node:util';
import type { PresetName } from '../../server/contract/scaling/policy.ts';
import { presets } from '../../server/scaling/presets.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';

export type StormOptions = {
  scenario: Scenario;
  seed: number;
  paused: boolean;
  /** Somebody else scales the same fleet for the same buyers. */
  control?: 'hpa';
  /** Every length divided by this: for a trial, whose figures mean nothing. */
  shorten: number;
  traceFile?: string;
  out: string;
  base?: number;
  preset?: PresetName;
};

const usage = `npm run storm -- --scenario <${Object.keys(scenarios).join(' | ')}> [--seed 1] [--paused | --control hpa] [--shorten 4] [--base 2.1] [--preset ${Object.keys(presets).join(' | ')}] [--out out/storm]
npm run storm -- --trace FILE      a CSV with rows of seconds,count`;

/** Reads the command line; a wrong one is one clear message. */
export function readOptions(args: string[], cwd: string): StormOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        scenario: { type: 'string' },
        seed: { type: 'string', default: '1' },
        paused: { type: 'boolean', default: false },
        control: { type: 'string' },
        shorten: { type: 'string', default: '1' },
        trace: { type: 'string' },
        out: { type: 'string', default: 'out/storm' },
        base: { type: 'string' },
        preset: { type: 'string' },
      },
    });
    const name = values.scenario ?? (values.trace ? 'trace' : 'friday-night');
    if (!Object.hasOwn(scenarios, name)) throw new Error(`there is no scenario "${name}"`);
    const base = values.base === undefined ? undefined : Number(values.base);
    if (base !== undefined && !(base > 0 && base <= 10))
      throw new Error('--base: orders a second, over 0 and up to 10');
    const { preset, control } = values;
    if (control !== undefined && control !== 'hpa') throw new Error('--control: hpa');
    if (control && values.paused) throw new Error('--paused and --control are two runs');
    const shorten = Number(values.shorten);
    if (!(shorten >= 1 && shorten <= 20)) throw new Error('--shorten: 1 to 20');
    if (preset !== undefined && !Object.hasOwn(presets, preset)) throw new Error(`there is no preset "${preset}"`);
    const seed = Number(values.seed);
    if (!Number.isInteger(seed)) throw new Error('--seed: a whole number');
    return {
      scenario: scenarios[name as keyof typeof scenarios],
      seed,
      paused: values.paused,
      control,
      shorten,
      traceFile: values.trace && new URL(values.trace, `file://${cwd}/`).pathname,
      out: values.out,
      base,
      preset: preset as PresetName | undefined,
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${usage}`, { cause: error });
  }
}
