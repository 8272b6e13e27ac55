import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Secrets, secretsFor } from '../../server/config.ts';
import { openDriver } from '../../server/drivers/index.ts';
import { order } from '../support/driver-suite.ts';
import { openRunningShop, type RunningShop } from '../support/running-shop.ts';
import { runProcess, type RunningProcess } from '../support/processes.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { call } from './support/call.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { type Kubelet, startKubelet } from './support/kubelet.ts';
import { podProcesses, type PodProcess } from './support/pod-process.ts';
import { makeRelease, type Release } from './support/release.ts';

const soon = { timeout: 60_000, interval: 50 };
const bundle = `${import.meta.dirname}/../../out/server/main.mjs`;

let cluster: Cluster;
let db: TestDatabase;
let shop: RunningShop;
let release: Release;
let kubelet: Kubelet;
let told: PodProcess[];
let env: Record<string, string>;
let variantId: string;

/** The storefront stands before the cluster; what is between payment and key runs in its pods. */
beforeAll(async () => {
  [cluster, db] = await Promise.all([startCluster(), testDatabase()]);
  shop = await openRunningShop(db.url, { counts: { orders: 0, dispense: 0, commission: 0 } });
  release = await makeRelease(cluster.admin, cluster.tokens.scaler);
  env = { DATABASE_URL: db.runningUrl, YINGHUO_LOG: 'info', YINGHUO_TRUST_PROXY: '127.0.0.1/32' };
  const processes = podProcesses(shop.ctx.secrets as Required<Secrets>, env);
  told = processes.told;
  kubelet = await startKubelet(cluster.admin, release.namespace, { run: processes.run });
  const products = (await (await fetch(`${shop.storefront}/api/products`)).json()) as {
    variants: { id: string; inStock: boolean }[];
  }[];
  variantId = products.flatMap(({ variants }) => variants).find(({ inStock }) => inStock)!.id;
}, 180_000);
afterAll(async () => {
  for (const each of [kubelet, shop, db, cluster]) await each?.[Symbol.asyncDispose]();
  release?.[Symbol.dispose]();
}, 60_000);

const driverOf = () => openDriver('kubernetes', { release: 'shop' }, { fetch, handed: { mounted: release.mounted } });
const ready = async (service: string) => {
  const { rows } = await db.pool.query<{ n: number }>(
    "select count(*)::int as n from instance where service = $1 and state = 'ready' and heartbeat_at > now() - interval '6 seconds'",
    [service],
  );
  return rows[0]!.n;
};
const untilReady = (service: string, count: number) => expect.poll(() => ready(service), soon).toBe(count);

async function buy(count: number): Promise<() => Promise<string[]>> {
  const bought = await Promise.all(Array.from({ length: count }, () => shop.order(variantId)));
  await Promise.all(bought.map((one) => shop.press(one, 'pay')));
  return async () => (await Promise.all(bought.map((one) => shop.read(one)))).map(({ status }) => status);
}
const delivered = (count: number) => Array.from({ length: count }, () => 'delivered');

const setByHand = (service: string, instances: number) =>
  db.pool.query(
    `with ended as (update scaling_override set ended_at = now() where service = $1 and ended_at is null)
     insert into scaling_override (service, instances, actor, actor_name, why, until) values ($1, $2, 'a', 'Ann', 'x', now() + interval '1 hour')`,
    [service, instances],
  );
const scaleOf = async (service: string) =>
  (
    await call<{ spec: { replicas: number } }>(
      cluster.admin,
      'GET',
      `/apis/apps/v1/namespaces/${release.namespace}/deployments/shop-${service}/scale`,
    )
  ).spec.replicas;
const floorOf = async (service: string) =>
  (
    await call<{ spec: { minReplicas: number } }>(
      cluster.admin,
      'GET',
      `/apis/autoscaling/v1/namespaces/${release.namespace}/horizontalpodautoscalers/shop-${service}`,
    )
  ).spec.minReplicas;

function startScaler(): RunningProcess {
  const { hostname, port } = new URL(cluster.admin.url);
  return runProcess(process.execPath, [bundle, 'scaler'], {
    env: {
      ...env,
      YINGHUO_SECRETS: secretsFor('scaler', shop.ctx.secrets as Required<Secrets>),
      YINGHUO_DRIVER: 'kubernetes',
      YINGHUO_DRIVER_SETTINGS: '{"release":"shop"}',
      YINGHUO_MOUNTED: release.mounted.folder,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
    },
  });
}

test('1 to 6 to 2 by the floor: pods serve soon after the decision, and what was paid meanwhile is delivered', async () => {
  const driver = driverOf();
  await order(driver, { orders: 1, dispense: 1 }, 0);
  await untilReady('orders', 1);
  await untilReady('dispense', 1);
  const since = Date.now();
  await order(driver, { orders: 6 }, 0);
  const acceptedMs = Date.now() - since;
  await untilReady('orders', 6);
  const five = () =>
    told.flatMap(({ service, startedAt, readyAt }) =>
      service === 'orders' && startedAt >= since && readyAt !== null ? [readyAt - since] : [],
    );
  await expect.poll(() => five().length, soon).toBe(5);
  const statuses = await buy(12);
  await order(driver, { orders: 2 }, 0);
  await expect.poll(statuses, soon).toEqual(delivered(12));
  const gone = () => told.filter(({ service, code }) => service === 'orders' && code !== null);
  await expect.poll(() => gone().length, soon).toBe(4);
  expect(gone().map(({ code }) => code)).toEqual([0, 0, 0, 0]);
  console.log(
    `floor 1 to 6: taken in ${acceptedMs} ms, serving after ${five()
      .toSorted((a, b) => a - b)
      .join(', ')} ms; 6 to 2: drained in ${gone()
      .map(({ drainMs }) => drainMs)
      .join(', ')} ms, exit 0, 12 of 12 paid orders delivered`,
  );
});

test('a rolling upgrade under load: every pod is replaced by a new one, and every paid order is delivered', async () => {
  const services = ['orders', 'dispense'];
  await order(driverOf(), { orders: 2, dispense: 2 }, 0);
  for (const service of services) await untilReady(service, 2);
  const old = told.filter(({ code }) => code === null).map(({ pod }) => pod);
  const template = { spec: { template: { metadata: { annotations: { build: 'next' } } } } };
  const since = performance.now();
  for (const service of services)
    await call(
      cluster.admin,
      'PATCH',
      `/apis/apps/v1/namespaces/${release.namespace}/deployments/shop-${service}`,
      template,
    );
  const left = () => told.filter(({ pod, code }) => old.includes(pod) && code === null).length;
  const bought: Awaited<ReturnType<typeof buy>>[] = [];
  while (left() > 0 && performance.now() - since < soon.timeout) bought.push(await buy(4));
  const tookMs = Math.round(performance.now() - since);
  bought.push(await buy(4));
  for (const statuses of bought) await expect.poll(statuses, soon).toEqual(delivered(4));
  const replaced = told.filter(({ pod }) => old.includes(pod));
  expect(replaced.map(({ code }) => code)).toEqual(old.map(() => 0));
  for (const service of services) await untilReady(service, 2);
  console.log(
    `rolling upgrade: ${old.length} pods replaced in ${tookMs} ms under load, ${bought.length * 4} of ${bought.length * 4} paid orders delivered`,
  );
});

test('our own scaler in the cluster: by hand to 4; killed, its floor stays and the next one takes over', async () => {
  await using first = startScaler();
  await first.waitForOutput(/"ready"/);
  await setByHand('orders', 4);
  const since = performance.now();
  await expect.poll(() => floorOf('orders'), soon).toBe(4);
  const toldMs = Math.round(performance.now() - since);
  await untilReady('orders', 4);
  const servedMs = Math.round(performance.now() - since);
  first.kill('SIGKILL');
  await first.exited;
  await using second = startScaler();
  await second.waitForOutput(/"ready"/);
  expect([await floorOf('orders'), await scaleOf('orders')]).toEqual([4, 4]);
  const killed = performance.now();
  await setByHand('orders', 3);
  await expect.poll(() => floorOf('orders'), soon).toBe(3);
  console.log(
    `by hand to 4: floor after ${toldMs} ms, serving after ${servedMs} ms; the next scaler's first order ${Math.round(performance.now() - killed)} ms after its start`,
  );
});

test('the API server stands still for 20 s: buyers notice nothing, nothing is stopped, and then it goes on', async () => {
  await using scaler = startScaler();
  await scaler.waitForOutput(/"ready"/);
  await setByHand('orders', 2);
  await expect.poll(() => floorOf('orders'), soon).toBe(2);
  cluster.server.kill('SIGSTOP');
  const statuses = await buy(8);
  await setByHand('orders', 5);
  await expect.poll(statuses, soon).toEqual(delivered(8));
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  const before = await ready('orders');
  expect(before).toBeGreaterThanOrEqual(2);
  cluster.server.kill('SIGCONT');
  const since = performance.now();
  await expect.poll(() => floorOf('orders').catch(() => 0), soon).toBe(5);
  await untilReady('orders', 5);
  console.log(
    `API server stopped for 20 s: 8 of 8 delivered meanwhile, ${before} pods stayed; followed ${Math.round(performance.now() - since)} ms after it went on`,
  );
});
