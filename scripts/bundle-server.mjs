import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build } from 'rolldown';
import { bundledPackages } from './lib/bundled-packages.mjs';
import { nodeMajor, root } from './lib/paths.mjs';

// side processes are entries of their own; `server/lib/side-process.ts` finds them beside this bundle
const workers = Object.fromEntries(
  globSync('server/features/*/worker.ts', { cwd: root }).map((file) => [
    `${basename(dirname(file))}-worker`,
    join(root, file),
  ]),
);

// everything goes in, so that an image needs no node_modules and an instance starts in one read
await build({
  input: { main: join(root, 'server', 'main.ts'), ...workers },
  cwd: root,
  platform: 'node',
  tsconfig: join(root, 'tsconfig.json'),
  external: ['pg-native', /\.node$/],
  plugins: [bundledPackages()],
  transform: { target: `node${nodeMajor}` },
  checks: { eval: false },
  logLevel: 'warn',
  onLog(level, log, report) {
    // an import() that leads nowhere would only be noticed when it runs
    report(log.code === 'UNRESOLVED_IMPORT' ? 'error' : level, log);
  },
  output: {
    dir: process.argv[2],
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    sourcemap: true,
    // built aside and moved: the maps name the sources as seen from out/server
    sourcemapPathTransform: (source) => source.replace(/^(\.\.\/)+/, '../../'),
    minify: false,
  },
});
