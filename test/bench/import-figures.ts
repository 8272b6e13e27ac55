import { benchImport } from './import.ts';
import { type BenchPostgres, type Figure, round } from './bench.ts';

const keys = 1_000_000;

/** A million keys from the first byte to committed, without the human in between. */
export async function benchImportFigures(postgres: BenchPostgres): Promise<Figure[]> {
  const { seconds, keysPerSecond, nodeCpuSeconds } = await benchImport(await postgres.newDatabase('import'), keys);
  return [
    { name: `import of ${keys.toLocaleString('en')} keys: append`, value: round(seconds.append), unit: 's' },
    { name: 'import: preview', value: round(seconds.preview), unit: 's' },
    { name: 'import: confirm', value: round(seconds.confirm), unit: 's' },
    { name: 'import: CPU of the console', value: round(nodeCpuSeconds), unit: 's' },
    {
      name: 'import, first byte to committed',
      value: keysPerSecond,
      unit: 'keys/s',
      aim: '>= 50000',
      met: keysPerSecond >= 50_000,
    },
  ];
}
