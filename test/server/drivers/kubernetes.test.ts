import { expect, test } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { systemActor } from '../../../server/features/context.ts';
import { chosenPlugIn } from '../../../server/features/plug-ins/chosen.ts';
import { listPlugIns } from '../../../server/features/plug-ins/list-plug-ins.ts';
import { presetOf } from '../../../server/features/plug-ins/preset.ts';
import { savePlugIn } from '../../../server/features/plug-ins/save-plug-in.ts';
import { testContext } from '../../support/context.ts';
import { testDatabase } from '../../support/database.ts';
import { order, viewOf } from '../../support/driver-suite.ts';
import { type FakeCluster, openKubernetesPlace } from '../../support/fake-places/kubernetes.ts';

const floorOf = (place: FakeCluster, service: string) => place.autoscalers.get(`shop-${service}`)!.spec;
const scaling = JSON.stringify([{ type: 'ScalingActive', status: 'True' }]);
const withMetrics = (place: FakeCluster) => {
  for (const { metadata } of place.autoscalers.values())
    metadata.annotations['autoscaling.alpha.kubernetes.io/conditions'] = scaling;
};

test('up: the floor first, then the number; down: the floor alone, and the cluster follows by its own metrics', async () => {
  await using place = await openKubernetesPlace();
  withMetrics(place);
  await order(place.driver, { orders: 4 }, 7);
  expect(
    place.calls.filter((call) => call.startsWith('PATCH')).map((call) => call.split('/').slice(-2).join('/')),
  ).toEqual(['horizontalpodautoscalers/shop-orders', 'shop-orders/scale']);
  expect(floorOf(place, 'orders')).toMatchObject({ minReplicas: 4, maxReplicas: 6 });
  expect(place.autoscalers.get('shop-orders')!.metadata.annotations['yinghuo.dev/epoch']).toBe('7');
  place.calls.length = 0;
  await order(place.driver, { orders: 4 }, 7);
  expect(place.calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  await order(place.driver, { orders: 2 }, 7);
  expect(floorOf(place, 'orders')).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
  expect(place.running('orders')).toHaveLength(4);
  expect((await viewOf(place.driver, 'orders')).kept ?? null).toBeNull();
});

test('what the cluster keeps above the floor is told with its reason', async () => {
  await using place = await openKubernetesPlace();
  withMetrics(place);
  await order(place.driver, { orders: 2 }, 1);
  place.deployments.get('shop-orders')!.spec.replicas = 5;
  Object.assign(place.autoscalers.get('shop-orders')!, { status: { desiredReplicas: 5 } });
  expect((await viewOf(place.driver, 'orders')).kept).toEqual({ instances: 5, why: 'cpu' });
});

test("somebody else's autoscaler on our Deployment is named and that service left alone; the others are moved", async () => {
  await using place = await openKubernetesPlace();
  const own = place.autoscalers.get('shop-orders')!;
  place.autoscalers.set('theirs', { ...own, metadata: { ...own.metadata, name: 'theirs' } });
  await expect(order(place.driver, { orders: 4, dispense: 3 }, 1)).rejects.toMatchObject({
    trouble: 'refused',
    message: expect.stringContaining('HorizontalPodAutoscaler theirs') as string,
  });
  expect(place.running('orders')).toHaveLength(0);
  expect(place.running('dispense')).toHaveLength(3);
});

test('a floor that is gone is told, and the number set all the same', async () => {
  await using place = await openKubernetesPlace();
  place.autoscalers.delete('shop-orders');
  await expect(order(place.driver, { orders: 4 }, 1)).rejects.toMatchObject({ trouble: 'missing' });
  expect(place.running('orders')).toHaveLength(4);
});

test('a quota that is used up is told at once, an image that can not be pulled has failed', async () => {
  await using place = await openKubernetesPlace();
  await order(place.driver, { orders: 1 }, 1);
  const at = new Date().toISOString();
  const { conditions } = place.deployments.get('shop-orders')!.status;
  conditions.push({
    type: 'ReplicaFailure',
    status: 'True',
    message: 'pods "x" is forbidden: exceeded quota: small',
    lastTransitionTime: at,
  });
  expect((await place.driver.observe()).room).toEqual({ left: 0, why: 'quota' });
  expect((await viewOf(place.driver, 'orders')).missing).toBe(0);
  conditions[0]!.message = 'admission webhook denied the request';
  place.deployments.get('shop-orders')!.spec.replicas = 3;
  expect((await viewOf(place.driver, 'orders')).missing).toBe(2);
});

test('by its scale alone, the newer of two scalers is known by the release’s own object', async () => {
  await using place = await openKubernetesPlace({ method: 'scale' });
  place.autoscalers.clear();
  expect(await order(place.driver, { orders: 3 }, 2)).toBe('done');
  expect(await order(place.another(), { orders: 5 }, 1)).toBe('stale_epoch');
  expect(await order(place.driver, { orders: 1 }, 2)).toBe('done');
  expect(place.running('orders')).toHaveLength(1);
});

test('a container platform names its driver in the environment; the shop may still choose another', async () => {
  await using db = await testDatabase();
  const config = readConfig({ YINGHUO_DRIVER: 'kubernetes', YINGHUO_DRIVER_SETTINGS: '{"release":"shop"}' });
  const ctx = testContext(db.database, { config: { driver: config.driver } });
  expect(await chosenPlugIn(ctx, 'driver')).toMatchObject({ name: 'kubernetes', settings: { release: 'shop' } });
  const on = async () => (await listPlugIns(ctx)).filter((row) => row.kind === 'driver' && row.enabled);
  expect(await on()).toMatchObject([{ name: 'kubernetes', settings: { release: 'shop' } }]);
  await savePlugIn(ctx, { kind: 'driver', name: 'local', enabled: true, settings: {} }, systemActor);
  expect(await chosenPlugIn(ctx, 'driver')).toMatchObject({ name: 'local' });
  const wrong = testContext(db.database, { config: { driver: { name: 'nowhere', settings: {} } } });
  expect(() => presetOf(wrong, 'driver')).toThrow('YINGHUO_DRIVER: "nowhere" is none of kubernetes, local');
});
