import { afterAll, beforeAll, expect, test } from 'vitest';
import { order, viewOf } from '../support/driver-suite.ts';
import { openDriver } from '../../server/drivers/index.ts';
import { call } from './support/call.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { startKubelet } from './support/kubelet.ts';
import { makeRelease } from './support/release.ts';

const soon = { timeout: 60_000, interval: 100 };
let cluster: Cluster;
beforeAll(async () => {
  cluster = await startCluster({ hpaSyncSeconds: 2 });
});
afterAll(() => cluster[Symbol.asyncDispose]());

const running = { ready: async () => true, stop: async () => {} };

test('a quota of nothing is told as room that is used up, and nobody dies of it', async () => {
  using release = await makeRelease(cluster.admin, cluster.tokens.scaler);
  await using _ = await startKubelet(cluster.admin, release.namespace, { run: () => running });
  const { driver, floors } = at(release);
  await order(driver, { orders: 2 }, 1);
  await expect.poll(async () => (await viewOf(driver, 'orders')).instances.length, soon).toBe(2);
  await call(cluster.admin, 'POST', `/api/v1/namespaces/${release.namespace}/resourcequotas`, {
    metadata: { name: 'small' },
    spec: { hard: { pods: '2' } },
  });
  // the API server learns of a quota a moment later
  const probe = { metadata: { generateName: 'probe-' }, spec: { containers: [{ name: 'main', image: 'yinghuo' }] } };
  const asked = () => call(cluster.admin, 'POST', `/api/v1/namespaces/${release.namespace}/pods?dryRun=All`, probe);
  await expect.poll(() => asked().catch((error: Error) => error.message), soon).toContain('exceeded quota');
  await order(driver, { orders: 5 }, 1);
  await expect.poll(async () => (await driver.observe()).room, soon).toEqual({ left: 0, why: 'quota' });
  const view = await viewOf(driver, 'orders');
  expect([view.instances.length, view.missing, view.deathsInARow]).toEqual([2, 0, 0]);
  await call(cluster.admin, 'DELETE', `/api/v1/namespaces/${release.namespace}/resourcequotas/small`);
  await expect.poll(async () => (await viewOf(driver, 'orders')).instances.length, soon).toBe(5);
  await expect.poll(async () => (await driver.observe()).room, soon).toEqual({ left: null });
  expect(await floors('orders')).toMatchObject({ minReplicas: 5 });
});

test('an HPA that was deleted is told; the number is set all the same, and stays', async () => {
  using release = await makeRelease(cluster.admin, cluster.tokens.scaler);
  await using kubelet = await startKubelet(cluster.admin, release.namespace, { run: () => running });
  const { driver, path } = at(release);
  await order(driver, { orders: 2 }, 1);
  await call(cluster.admin, 'DELETE', `${path}/shop-orders`);
  await expect(order(driver, { orders: 4 }, 1)).rejects.toMatchObject({ trouble: 'missing' });
  await expect.poll(async () => (await kubelet.pods()).length, soon).toBe(4);
  expect((await viewOf(driver, 'orders')).deathsInARow).toBe(0);
});

test('the floor is exact at every step, also one up and one down, and is held while no scaler lives', async () => {
  using release = await makeRelease(cluster.admin, cluster.tokens.scaler);
  await using kubelet = await startKubelet(cluster.admin, release.namespace, { run: () => running });
  const { driver } = at(release);
  const took: number[] = [];
  for (const count of [4, 12, 13, 20, 21, 19, 18]) {
    const since = performance.now();
    await order(driver, { orders: count }, 1);
    const live = async () => (await kubelet.pods()).filter(({ metadata }) => !metadata.deletionTimestamp).length;
    await expect.poll(live, { timeout: 60_000, interval: 20 }).toBe(count);
    took.push(Math.round(performance.now() - since));
  }
  await new Promise((resolve) => setTimeout(resolve, 6000));
  expect((await kubelet.pods()).length).toBe(18);
  console.log(
    `floor and number together: 4, 12, 13, 20, 21, 19, 18 pods made after ${took.join(', ')} ms; held 6 s, three syncs, without a scaler`,
  );
});

function at({ namespace, mounted }: Awaited<ReturnType<typeof makeRelease>>) {
  const path = `/apis/autoscaling/v1/namespaces/${namespace}/horizontalpodautoscalers`;
  return {
    path,
    driver: openDriver('kubernetes', { release: 'shop' }, { fetch, handed: { mounted } }),
    floors: async (service: string) =>
      (await call<{ spec: object }>(cluster.admin, 'GET', `${path}/shop-${service}`)).spec,
  };
}
