import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { bundledPackages } from './scripts/lib/bundled-packages.mjs';
import { noInjectedStyles } from './scripts/lib/no-injected-styles.mjs';

/** electron-vite sets './' in production, which breaks deep links such as app://yinghuo/orders/7. */
const rootBase = (): Plugin => ({
  name: 'root-base',
  config(config) {
    config.base = '/';
  },
});

// every dependency is bundled: CommonJS main can then use ESM-only packages, and a packaged app needs no node_modules
const commonJs = { format: 'cjs', entryFileNames: '[name].cjs' } as const;

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rolldownOptions: { input: { main: 'src/main/main.ts' }, output: commonJs },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { preload: 'src/preload/preload.ts' }, output: commonJs },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [rootBase(), bundledPackages(), noInjectedStyles(), react(), tailwindcss()],
    build: { outDir: 'out/renderer', minify: true, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
