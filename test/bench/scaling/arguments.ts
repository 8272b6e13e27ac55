import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { appRoot } from '../../../server/lib/app-root.ts';
import { mainPeak } from './plan.ts';
import { policyNames } from './policies.ts';

export type Options = {
  folder: string;
  seeds: number;
  startSeconds: number[];
  delays: number[];
  peaks: number[];
  only: string[] | null;
  quick: boolean;
};

const example = 'npm run bench:scaling -- --traces ../shared/traces';

/** Reads the command line; throws an Error with one line that says what to do. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      traces: { type: 'string' },
      seeds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      d: { type: 'string' },
      delay: { type: 'string' },
      peak: { type: 'string' },
    },
  });
  const { traces, quick, only } = values;
  if (!traces) throw new Error(`Say where the traces are: ${example}`);
  const names = only?.split(',') ?? null;
  const unknown = names?.find((name) => !policyNames.includes(name));
  if (unknown) throw new Error(`There is no policy "${unknown}"; there are: ${policyNames.join(', ')}.`);
  return {
    folder: resolve(appRoot, traces),
    seeds: numbers(values.seeds, [quick ? 1 : 5])[0]!,
    startSeconds: numbers(values.d, quick ? [30] : [5, 30, 60]),
    delays: numbers(values.delay, quick ? [5] : [5, 15]),
    peaks: numbers(values.peak, [mainPeak]),
    only: names,
    quick,
  };
}

function numbers(text: string | undefined, otherwise: number[]): number[] {
  if (text === undefined) return otherwise;
  const values = text.split(',').map(Number);
  if (values.some((value) => !Number.isInteger(value) || value < 1))
    throw new Error(`"${text}" is not a list of whole numbers above 0.`);
  return values;
}
