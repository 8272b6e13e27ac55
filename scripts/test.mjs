import { ensureInstalled } from './lib/install.mjs';
import { runMain } from './lib/progress.mjs';
import { SetupError } from './lib/setup-error.mjs';

/** @typedef {'always' | 'where possible'} When `where possible`: nothing is missing where the programs can't be had */

// mode → static checks?, vitest projects, and whether the image is tested, and the driver and chart on a real cluster
/** @type {Record<string, { checks: boolean, projects: string[], image?: When, cluster?: When } | undefined>} */
const modes = {
  all: { checks: true, projects: ['unit', 'faults', 'e2e'] },
  ci: { checks: true, projects: ['unit', 'faults', 'e2e'], image: 'where possible', cluster: 'where possible' },
  check: { checks: true, projects: ['unit'] },
  unit: { checks: false, projects: ['unit'] },
  faults: { checks: false, projects: ['faults'] },
  e2e: { checks: false, projects: ['e2e'] },
  image: { checks: false, projects: [], image: 'always' },
  kubernetes: { checks: false, projects: [], cluster: 'always' },
};

await runMain(async () => {
  const [first = 'all', ...rest] = process.argv.slice(2);
  const [name, filters] = first in modes ? [first, rest] : ['all', [first, ...rest]];
  const mode = modes[name];
  if (!mode) throw new SetupError('usage', Object.keys(modes).join(' | '), 2);
  await ensureInstalled();
  const counts = mode.projects.length > 0 ? await testSources(mode, filters) : [];
  if (mode.image) counts.push(await testImage(mode.image, filters));
  if (mode.cluster) counts.push(await testCluster(mode.cluster, filters));
  const passed = counts.reduce((sum, entry) => sum + entry.passed, 0);
  const failed = counts.reduce((sum, entry) => sum + entry.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

/**
 * @param {{ checks: boolean, projects: string[] }} mode
 * @param {string[]} filters
 */
async function testSources({ checks, projects }, filters) {
  const [
    { buildDesk, buildServer },
    { findElectron },
    { ensureTestSystem, findBrowser },
    { staticChecks },
    { runVitest },
  ] = await Promise.all([
    import('./lib/build.mjs'),
    import('./lib/electron.mjs'),
    import('./lib/system-packages.mjs'),
    import('./lib/checks.mjs'),
    import('./lib/vitest.mjs'),
  ]);
  await ensureTestSystem();
  const electron = await findElectron();
  await buildServer();
  await buildDesk(electron);
  if (electron?.isOlder) console.log(`Electron ${electron.version}: the older runtime, for tests only`);
  const counts = [checks && filters.length === 0 ? await staticChecks() : { passed: 0, failed: 0 }];
  const env = {
    ...(electron ? { ELECTRON_OVERRIDE_DIST_PATH: electron.dist } : {}),
    ...(findBrowser() ? { CHROMIUM_PATH: findBrowser() } : {}),
  };
  return [...counts, await runVitest(projects, filters, env)];
}

/**
 * @param {'always' | 'where possible'} when
 * @param {string[]} filters
 */
async function testImage(when, filters) {
  const [{ prepareImages }, { runVitest }] = await Promise.all([
    import('./lib/image/prepare-images.mjs'),
    import('./lib/vitest.mjs'),
  ]);
  const prepared = await prepareImages();
  console.log(`\nImage: ${prepared.says}`);
  if (prepared.env) return runVitest(['image'], filters, prepared.env);
  return { passed: 0, failed: when === 'always' ? 1 : 0 };
}

/**
 * @param {When} when
 * @param {string[]} filters
 */
async function testCluster(when, filters) {
  const [{ buildServer }, { findHelm, findKubernetes }, { runVitest }] = await Promise.all([
    import('./lib/build.mjs'),
    import('./lib/kubernetes.mjs'),
    import('./lib/vitest.mjs'),
  ]);
  const programs = findKubernetes();
  const helm = programs && (await findHelm());
  if (!programs || !helm) {
    console.log(
      `\nKubernetes: no ${programs ? 'helm' : 'kube-apiserver'} here; KUBEBUILDER_ASSETS names the folder of etcd, kube-apiserver and kube-controller-manager`,
    );
    return { passed: 0, failed: when === 'always' ? 1 : 0 };
  }
  await buildServer();
  return runVitest(['kubernetes'], filters, { KUBEBUILDER_ASSETS: programs, HELM: helm });
}
