import { type DriverName, drivers } from '../../../server/drivers/index.ts';
import type { FakePlace } from './place.ts';

type OpenPlace = () => Promise<FakePlace>;

const files = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true });

/** A made-up place for every driver, from the file of its name here: `open…Place`. Throws where there is none. */
export const fakePlaces = Object.fromEntries(
  Object.keys(drivers).map((name) => [name, placeIn(`./${name}.ts`)]),
) as Record<DriverName, OpenPlace>;

function placeIn(file: string): OpenPlace {
  const [, open] = Object.entries(files[file] ?? {}).find(([exported]) => /^open\w*Place$/.test(exported)) ?? [];
  if (!open)
    throw new Error(
      `A driver brings a made-up place: export open…Place from test/support/fake-places/${file.slice(2)}`,
    );
  return open as OpenPlace;
}
