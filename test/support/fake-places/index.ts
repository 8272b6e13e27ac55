import type { DriverName } from '../../../server/drivers/index.ts';
import { openLocalPlace } from './local.ts';
import type { FakePlace } from './place.ts';

/** A place for every driver: a new plug-in brings its own. */
export const fakePlaces: Record<DriverName, () => Promise<FakePlace>> = { local: openLocalPlace };
