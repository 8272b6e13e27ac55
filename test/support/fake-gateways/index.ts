import { type GatewayName, gateways } from '../../../server/gateways/index.ts';
import type { StartFake } from './fake-gateway.ts';

const files = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true });

/** The other side of every gateway, from the file of its name here: `startFake…`. Throws where there is none. */
export const fakeGateways = Object.fromEntries(
  Object.keys(gateways).map((name) => [name, fakeIn(`./${name}.ts`)]),
) as Record<GatewayName, StartFake>;

function fakeIn(file: string): StartFake {
  const [, start] = Object.entries(files[file] ?? {}).find(([exported]) => exported.startsWith('startFake')) ?? [];
  if (!start)
    throw new Error(`A gateway brings its fake: export startFake… from test/support/fake-gateways/${file.slice(2)}`);
  return start as StartFake;
}
