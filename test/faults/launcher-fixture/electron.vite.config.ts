import { writeFileSync } from 'node:fs';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/** The real one lists what it bundled for the image; this one bundles nothing. */
const noPackages: Plugin = {
  name: 'no-packages',
  writeBundle: ({ dir }) => writeFileSync(`${dir}.packages.json`, '[]'),
};

export default defineConfig({
  main: {
    build: {
      rolldownOptions: { input: { main: 'src/main/main.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  preload: {
    build: {
      rolldownOptions: {
        input: { preload: 'src/preload/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [noPackages],
    build: { rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
