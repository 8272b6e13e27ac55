import { afterAll, beforeAll, describe } from 'vitest';
import { drivers } from '../../server/drivers/index.ts';
import { driverSuite } from '../support/driver-suite.ts';
import { type Cluster, startCluster } from './support/cluster.ts';
import { openClusterPlace } from './support/place.ts';

describe('on a real API server', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  driverSuite({
    open: () => openClusterPlace(cluster),
    mostInstances: drivers.kubernetes.capabilities.mostInstances,
    slow: true,
  });
});
