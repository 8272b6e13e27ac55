import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Admin, call } from './call.ts';

type Named = { items: { metadata: { name: string; namespace: string } }[] };

/** A metrics API behind the API server's aggregation: every pod takes `milli()` thousandths of a processor. */
export async function serveMetrics(
  admin: Admin,
  { key, cert }: { key: string; cert: string },
  milli: () => number,
): Promise<AsyncDisposable> {
  const version = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'metrics.k8s.io/v1beta1' };
  const resources = [{ name: 'pods', singularName: '', namespaced: true, kind: 'PodMetrics', verbs: ['get', 'list'] }];
  const server = createServer({ key, cert }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://metrics');
    const namespace = /namespaces\/([^/]+)\/pods/.exec(url.pathname)?.[1];
    const answer = (body: object) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!namespace) return void answer({ ...version, resources });
    void call<Named>(admin, 'GET', `/api/v1/namespaces/${namespace}/pods${url.search}`).then(({ items }) =>
      answer({
        kind: 'PodMetricsList',
        apiVersion: 'metrics.k8s.io/v1beta1',
        metadata: {},
        items: items.map(({ metadata: { name } }) => ({
          metadata: { name, namespace },
          timestamp: new Date().toISOString(),
          window: '1s',
          containers: [{ name: 'main', usage: { cpu: `${milli()}m`, memory: '80Mi' } }],
        })),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // an address in Endpoints may not be a loopback; a name may
  await call(admin, 'POST', '/api/v1/namespaces/default/services', {
    metadata: { name: 'metrics' },
    spec: { type: 'ExternalName', externalName: 'localhost', ports: [{ port }] },
  });
  await call(admin, 'POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
    metadata: { name: 'v1beta1.metrics.k8s.io' },
    spec: {
      service: { name: 'metrics', namespace: 'default', port },
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      insecureSkipTLSVerify: true,
      groupPriorityMinimum: 100,
      versionPriority: 100,
    },
  });
  return {
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
