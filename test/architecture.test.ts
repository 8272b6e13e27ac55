import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { caches } from '../server/cache/index.ts';
import { channels } from '../server/channels/index.ts';
import { drivers } from '../server/drivers/index.ts';
import { gateways } from '../server/gateways/index.ts';
import { appRoot } from '../server/lib/app-root.ts';
import { forecasts } from '../server/scaling/forecast/index.ts';
import { rules } from '../server/scaling/rules/index.ts';
import { signals } from '../server/scaling/signals/index.ts';
import { watchPanels } from '../src/renderer/panels/index.ts';

/** Who may import whom; what is absent is forbidden. A folder may always import itself. */
const mayImport: Record<string, string[]> = {
  'server/contract': [],
  'server/lib': ['server/contract'],
  'server/db': ['server/lib', 'server/contract'],
  'server/queue': ['server/db', 'server/lib', 'server/contract'],
  'server/metrics': ['server/db', 'server/lib', 'server/contract'],
  'server/gateways': ['server/lib', 'server/contract'],
  'server/drivers': ['server/lib', 'server/contract'],
  'server/channels': ['server/lib', 'server/contract'],
  'server/cache': ['server/lib', 'server/contract'],
  // pure: clock and randomness are passed in
  'server/scaling': ['server/contract'],
  'server/features': [
    'server/channels',
    'server/cache',
    'server/gateways',
    'server/drivers',
    'server/scaling',
    'server/queue',
    'server/metrics',
    'server/db',
    'server/lib',
    'server/contract',
    'server/config.ts',
  ],
  'server/api': [
    'server/features',
    'server/gateways',
    'server/scaling',
    'server/metrics',
    'server/lib',
    'server/contract',
    'server/config.ts',
  ],
  'server/storefront': ['server/features', 'server/lib', 'server/contract', 'server/config.ts'],
  'server/demo': [
    'server/features',
    'server/gateways',
    'server/scaling',
    'server/db',
    'server/lib',
    'server/contract',
    'server/config.ts',
  ],
  'server/roles': ['server'],
  'server/main.ts': ['server'],
  'server/config.ts': ['server/lib', 'server/contract'],
  'src/preload': ['server/contract'],
  'src/main': ['src/preload', 'server/contract', 'resources'],
  'src/renderer': ['server/contract'],
};

/** Types cost nothing at run time: the renderer may know the router's, the shell the bridge's. */
const mayImportTypes: Record<string, string[]> = {
  'src/renderer': ['server/api/router.ts', 'src/preload'],
  'src/preload': ['src/main'],
  'src/main': ['server/api/router.ts'],
  'server/gateways': [],
};

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'server', 'src', 'test', 'scripts'], {
  cwd: appRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && existsSync(join(appRoot, file)));

const zoneOf = (file: string): string | undefined =>
  Object.keys(mayImport)
    .filter((zone) => file === zone || file.startsWith(`${zone}/`))
    .sort((a, b) => b.length - a.length)[0];

type Import = { from: string; to: string; typeOnly: boolean };

function importsOf(file: string): Import[] {
  const text = readFileSync(join(appRoot, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"\n;]*?(?:\{[^}]*\})?[^'"\n;]*?from\s+'(\.[^']+)'|import\(\s*'(\.[^']+)'\s*\)/g,
  );
  return [...found].map((match) => ({
    from: file,
    to: normalize(join(dirname(file), match[2] ?? match[3]!)),
    typeOnly: Boolean(match[1]),
  }));
}

test('nobody imports what the table forbids', () => {
  const imports = files.filter(zoneOf).flatMap(importsOf);
  const inside = (target: string, zone: string) => target === zone || target.startsWith(`${zone}/`);
  const wrong = imports.filter(({ from, to, typeOnly }) => {
    const zone = zoneOf(from)!;
    const allowed = [zone, ...mayImport[zone]!, ...(typeOnly ? (mayImportTypes[zone] ?? []) : [])];
    return !allowed.some((other) => inside(to, other));
  });
  expect(imports.length).toBeGreaterThan(300);
  expect(wrong.map(({ from, to }) => `${from} must not import ${to}`)).toEqual([]);
});

/** Each cycle of a graph once, as the path through it. */
function cyclesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (node: string, path: string[]): void => {
    if (path.includes(node)) return void cycles.push([...path.slice(path.indexOf(node)), node].join(' -> '));
    if (done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of graph.keys()) visit(node, []);
  return cycles;
}

/** Which folder of features imports which, types included: a folder that only borrows a type hangs on it all the same. */
function folderGraph(base: string, imports: readonly Import[]): Map<string, Set<string>> {
  const folderOf = (file: string): string | undefined => /^([^/]+)\//.exec(file.slice(base.length + 1))?.[1];
  const graph = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    if (!from.startsWith(`${base}/`) || !to.startsWith(`${base}/`)) continue;
    const [folder, other] = [folderOf(from), folderOf(to)];
    if (!folder || !other || folder === other) continue;
    graph.set(folder, (graph.get(folder) ?? new Set()).add(other));
  }
  return graph;
}

const typesToo = files.flatMap(importsOf);

test.for(['server/features', 'src/renderer/features'])('the folders of %s form no cycle', (base) => {
  const graph = folderGraph(base, typesToo);
  expect(graph.size).toBeGreaterThan(10);
  expect(cyclesOf(graph)).toEqual([]);
});

test('a cycle of folders is found and told by its path', () => {
  const knot = [
    { from: 'f/orders/pay.ts', to: 'f/gateways/charge.ts', typeOnly: false },
    { from: 'f/gateways/charge.ts', to: 'f/needs/open.ts', typeOnly: false },
    { from: 'f/needs/list.ts', to: 'f/orders/find.ts', typeOnly: true },
  ];
  expect(cyclesOf(folderGraph('f', knot))).toEqual(['orders -> gateways -> needs -> orders']);
});

test('no file imports itself by way of others, types included', () => {
  const graph = new Map<string, Set<string>>(files.map((file) => [file, new Set()]));
  for (const { from, to } of typesToo) graph.get(from)!.add(to);
  expect(graph.size).toBeGreaterThan(800);
  expect(cyclesOf(graph)).toEqual([]);
});

test('only features/instances writes SQL of the table of instances', () => {
  const names = (file: string) =>
    /\b(from|join|into|update)\s+instance\b/.test(readFileSync(join(appRoot, file), 'utf8'));
  const named = files.filter((file) => file.startsWith('server/') && names(file));
  const owners = named.filter((file) => file.startsWith('server/features/instances/'));
  expect(owners.length).toBeGreaterThan(3);
  expect(named).toEqual(owners);
});

test('files are small and named in kebab-case', () => {
  const written = files.filter((file) => file !== 'server/db/tables.ts');
  const long = written.filter((file) => readFileSync(join(appRoot, file), 'utf8').split('\n').length > 401);
  const badlyNamed = files.filter(
    (file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/.test(file.split('/').at(-1)!),
  );
  expect(long).toEqual([]);
  expect(badlyNamed).toEqual([]);
});

test('the environment is read in one file, and the renderer never touches Node', () => {
  const source = (file: string) => readFileSync(join(appRoot, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const readers = files.filter(
    (file) => file.startsWith('server/') && file !== 'server/config.ts' && /process\.env/.test(source(file)),
  );
  const nodeInPage = files.filter(
    (file) => file.startsWith('src/renderer') && /from 'node:|from 'electron'/.test(source(file)),
  );
  expect(readers).toEqual([]);
  expect(nodeInPage).toEqual([]);
});

/** Every kind of plug-in, by its folder. */
const plugIns: Record<string, object> = {
  'server/cache': caches,
  'server/channels': channels,
  'server/drivers': drivers,
  'server/gateways': gateways,
  'server/scaling/forecast': forecasts,
  'server/scaling/rules': rules,
  'server/scaling/signals': signals,
  'src/renderer/panels': watchPanels,
};

/** Who may name one all the same, and why. */
const mayName: Record<string, string> = {
  'server/demo/shop.ts: sandbox': 'the demo shop sells for test money',
};

/** Words of the code that are some plug-in's name too, and fields of an observation that a signal is called after. */
const commonWords = new Set(
  'mail memory gateways spend latency promo season backlog visitors needs-you arrivalsPerSecond busyShare latencyP95Ms oldestMs'.split(
    ' ',
  ),
);

/** Where a file of the product names a plug-in of another folder, as `file: name`. */
function namedElsewhere(file: string, text: string): string[] {
  return Object.entries(plugIns)
    .filter(([folder]) => !file.startsWith(`${folder}/`))
    .flatMap(([, registry]) => Object.keys(registry))
    .filter((name) => !commonWords.has(name) && new RegExp(`['"\`]${name}['"\`]`).test(text))
    .map((name) => `${file}: ${name}`);
}

test('a plug-in is named in its own folder only', () => {
  const product = files.filter((file) => /^(server|src)\//.test(file));
  const named = product.flatMap((file) => namedElsewhere(file, readFileSync(join(appRoot, file), 'utf8')));
  expect(named.filter((each) => !(each in mayName))).toEqual([]);
  expect(named).toEqual(expect.arrayContaining(Object.keys(mayName)));
});

test('registries are sorted, one line a plug-in', () => {
  for (const [folder, registry] of Object.entries(plugIns))
    expect(Object.keys(registry), folder).toEqual(Object.keys(registry).toSorted());
});
