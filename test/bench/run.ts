// npm run bench [-- section ... [--quiet <seconds>]]: measures side by side in one run and writes bench/results.json.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { appRoot } from '../../server/lib/app-root.ts';
import { type BenchPostgres, benchPostgres, type Figure } from './bench.ts';

const sections: Record<string, (postgres: BenchPostgres) => Promise<Figure[]>> = {
  path: async (postgres) => (await import('./path.ts')).benchPath(postgres, { quietSeconds: Number(values.quiet) }),
  claims: async (postgres) => (await import('./claims.ts')).benchClaims(postgres),
  import: async (postgres) => (await import('./import-figures.ts')).benchImportFigures(postgres),
  search: async (postgres) => (await import('./search.ts')).benchSearch(postgres),
  page: async (postgres) => (await import('./page.ts')).benchPage(postgres),
  queue: async (postgres) => (await import('./queue.ts')).benchQueue(postgres),
  start: async (postgres) => (await import('./start.ts')).benchStart(postgres),
  memory: async (postgres) => (await import('./memory.ts')).benchMemory(postgres),
  pulse: async (postgres) => (await import('./pulse.ts')).benchPulse(postgres),
  backup: async (postgres) => (await import('./backup.ts')).benchBackup(postgres),
  desk: async () => (await import('./desk.ts')).benchDesk(),
};

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  // the quiet spell that `path` has in its middle, s; 0: none
  options: { quiet: { type: 'string', default: '150' } },
});
const unknown = asked.find((name) => !Object.hasOwn(sections, name));
if (unknown) {
  console.error(`There is no section "${unknown}"; there are: ${Object.keys(sections).join(', ')}.`);
  process.exit(2);
}

const file = join(appRoot, 'bench/results.json');
type Results = { machine: string; sections: Record<string, { at: string; figures: Figure[] }> };
const earlier = await readFile(file, 'utf8').then(
  (text) => JSON.parse(text) as Results,
  () => undefined,
);
const results: Results = {
  machine: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`,
  sections: earlier?.sections ?? {},
};

await using postgres = await benchPostgres();
for (const name of asked.length > 0 ? asked : Object.keys(sections)) {
  const figures = await sections[name]!(postgres);
  results.sections[name] = { at: new Date().toISOString(), figures };
  console.log(`\n${name}`);
  for (const { name: what, value, unit = '', aim, met, note } of figures) {
    const against = aim ? `  (aim ${aim}${met === undefined ? '' : met ? ', met' : ', NOT met'})` : '';
    console.log(`  ${what.padEnd(62)} ${`${value} ${unit}`.padStart(16)}${against}${note ? `  ${note}` : ''}`);
  }
  await mkdir(join(appRoot, 'bench'), { recursive: true });
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
}
