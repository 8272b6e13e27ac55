import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDriver } from '../../server/drivers/index.ts';
import { viewOf } from '../support/driver-suite.ts';
import { call } from './support/call.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { startKubelet } from './support/kubelet.ts';
import { serveMetrics } from './support/metrics.ts';
import { makeRelease } from './support/release.ts';

const soon = { timeout: 60_000, interval: 100 };
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ hpaSyncSeconds: 2 });
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('nobody orders any more: the cluster goes on by CPU above the last floor, no further than the ceiling, and back to the floor', async () => {
  let milli = 50;
  using release = await makeRelease(cluster.admin, cluster.tokens.scaler);
  await using _metrics = await serveMetrics(cluster.admin, cluster.certificate, () => milli);
  await using _kubelet = await startKubelet(cluster.admin, release.namespace, {
    run: () => ({ ready: async () => true, stop: async () => {} }),
  });
  const at = `/apis/autoscaling/v2beta2/namespaces/${release.namespace}/horizontalpodautoscalers/shop-orders`;
  await call(cluster.admin, 'PATCH', at, { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } } });
  const driver = openDriver('kubernetes', { release: 'shop' }, { fetch, handed: { mounted: release.mounted } });
  const running = async () =>
    (await viewOf(driver, 'orders')).instances.filter(({ state }) => state === 'ready').length;
  await driver.setDesired({ counts: { orders: { desired: 4, ceiling: 10 } }, epoch: 1, decidedAtMs: Date.now() });
  await expect.poll(running, soon).toBe(4);
  expect((await viewOf(driver, 'orders')).kept ?? null).toBeNull();
  milli = 150;
  const since = performance.now();
  await expect.poll(running, soon).toBe(10);
  const upMs = Math.round(performance.now() - since);
  await expect.poll(async () => (await viewOf(driver, 'orders')).kept, soon).toEqual({ instances: 10, why: 'cpu' });
  milli = 5;
  await expect.poll(running, soon).toBe(4);
  console.log(
    `without orders from us: CPU at 150 % took 4 pods to the ceiling of 10 in ${upMs} ms (HPA sync 2 s), and 5 % back to the floor of 4`,
  );
});
