import type { KnipConfig } from 'knip';

/**
 * Two looks at the same tree. The first asks of everything, tests included, whether it is used at all, and of every export
 * whether another file imports it. The second (--production) leaves the tests out: what they alone call is dead code. A
 * function may be exported for its test as long as its own file calls it; the rare other one is marked `@internal`.
 */
const isShippedOnly = process.argv.includes('--production');

export default {
  entry: [
    'server/main.ts!',
    'server/features/*/worker.ts!',
    'src/main/main.ts!',
    'src/preload/preload.ts!',
    'src/renderer/main.tsx!',
    'electron.vite.config.ts!',
    'scripts/*.{mjs,ts}!',
    'deploy/*.mjs!',
    // started by their names, by npm or by a test
    'test/{bench,storm}/**/run.ts',
    'test/e2e/*screenshots.ts',
    'test/renderer/*/page.tsx',
    'test/faults/launcher-fixture/**',
    'test/recipes/{in-the-api,on-screen}.ts',
    'test/support/statements/wrong.ts',
  ],
  project: ['{server,src,scripts,deploy}/**/*.{ts,tsx,mjs}!', 'src/**/*.css!', 'test/**/*.{ts,tsx}'],
  includeEntryExports: true,
  ignoreExportsUsedInFile: isShippedOnly,
  ignoreIssues: {
    // a build's settings are its default export, and --production doesn't see what they import
    '**/electron.vite.config.ts': ['exports'],
    'scripts/lib/no-injected-styles.mjs': ['files'],
    // read by the statements' test as text
    'test/support/statements/wrong.ts': ['exports'],
  },
  // run by their files' paths: the tools of `scripts/lib`
  ignoreDependencies: ['electron-builder', 'oxfmt', 'oxlint', 'oxlint-tsgolint'],
  ignoreBinaries: ['Xvfb'],
} satisfies KnipConfig;
