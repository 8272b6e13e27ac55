import type { FakeChannel } from './fake-channel.ts';

type Start = () => Promise<FakeChannel>;

const files = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true });

/** The other side of a channel, from the file of its name here: `startFake…`. Throws where there is none. */
export function fakeChannel(name: string): Promise<FakeChannel> {
  const start = Object.entries(files[`./${name}.ts`] ?? {}).find(([exported]) => exported.startsWith('startFake'))?.[1];
  if (!start)
    throw new Error(`A channel brings its fake: export startFake… from test/support/fake-channels/${name}.ts`);
  return (start as Start)();
}
