import { beforeAll, expect, test } from 'vitest';
import { buildImage, copySources } from './build-image.ts';
import { attempt, bases, inspect, podman } from './podman.ts';

const image = 'yinghuo';
const allowedBytes = 40_000_000;
const copied = 'COPY --from=build /image/app';

type Contents = {
  bomFormat: string;
  components: { name: string; version: string; purl: string; hashes: { alg: string; content: string }[] }[];
};

/** What a command says in a container of the image. */
function inImage(script: string): Promise<string> {
  return podman('run', '--rm', '--network=none', '--entrypoint', 'sh', image, '-c', script);
}

beforeAll(async () => {
  console.log(`built in ${Math.round((await buildImage(image)).tookMs / 1000)} s`);
});

test('two builds from two folders give the same layers', async () => {
  const layers = await inspect<string[]>(image, '.RootFS.Layers');
  const ofBase = await inspect<string[]>(bases().node, '.RootFS.Layers');
  expect(layers.slice(0, ofBase.length)).toEqual(ofBase);
  // or the engine would take the first build's layers
  await podman('rmi', '--force', image);
  using again = copySources();
  const { steps, tookMs } = await buildImage(image, again.folder);
  expect(steps.slice(steps.indexOf(copied))).not.toContain('Using cache');
  expect(steps).toContain(copied);
  expect(await inspect<string[]>(image, '.RootFS.Layers')).toEqual(layers);
  console.log(`built again in ${Math.round(tookMs / 1000)} s; layer of the app: ${layers[ofBase.length]}`);
});

test('it is small over its base', async () => {
  const [whole, base] = await Promise.all([image, bases().node].map((name) => inspect<number>(name, '.Size')));
  const over = whole! - base!;
  console.log(`${(over / 1e6).toFixed(1)} MB over its base of ${(base! / 1e6).toFixed(0)} MB`);
  expect(over).toBeGreaterThan(1_000_000);
  expect(over).toBeLessThanOrEqual(allowedBytes);
});

test('it runs as uid 1000, and holds what an instance reads and no more', async () => {
  expect(await inImage('id -u; id -g; pwd')).toBe('1000\n1000\n/app');
  expect(await inImage('cd /app && ls -A')).toBe(
    ['deploy', 'out', 'package.json', 'sbom.cdx.json', 'server'].join('\n'),
  );
  expect(await inImage('ls -A /data /tmp')).toBe('/data:\n\n/tmp:');
  expect(await inImage('find /app -newermt @0')).toBe('');
  expect(await inImage('find /app -not -user root -o -not -type l -perm /022')).toBe('');
  expect((await attempt('podman', ['run', '--rm', '--entrypoint', 'touch', image, '/app/x'])).code).not.toBe(0);
});

test('its bill of materials names what is in the bundles, each with its digest', async () => {
  const bill = JSON.parse(await inImage('cat sbom.cdx.json')) as Contents;
  expect(bill.bomFormat).toBe('CycloneDX');
  const names = new Set(bill.components.map((component) => component.name));
  // an account of its own: the source maps say of what the server was made
  const maps = await inImage(`grep -oh 'node_modules/[^"]*"' out/server/*.map`);
  const bundled = maps.split('\n').map((line) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(line)![1]!);
  expect(bundled.length).toBeGreaterThan(100);
  expect([...new Set(bundled)].filter((name) => !names.has(name))).toEqual([]);
  expect([...names]).toEqual(expect.arrayContaining(['hono', 'pg', 'react-dom', 'tailwindcss']));
  for (const absent of ['electron', 'vite', 'typescript', 'vitest']) expect(names).not.toContain(absent);
  for (const { name, version, purl, hashes } of bill.components) {
    expect(purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${version}`);
    expect(hashes[0]?.content, name).toMatch(/^[0-9a-f]{128}$/);
  }
});
