import { emptyShelf } from './empty-shelf.ts';
import { fridayNight } from './friday-night.ts';
import { nervous } from './nervous.ts';
import { overnight } from './overnight.ts';
import { promo } from './promo.ts';
import type { Scenario } from './scenario.ts';
import { trace } from './trace.ts';
import { viral } from './viral.ts';

export const scenarios = {
  'empty-shelf': emptyShelf,
  'friday-night': fridayNight,
  nervous,
  overnight,
  promo,
  trace,
  viral,
} satisfies Record<string, Scenario>;
