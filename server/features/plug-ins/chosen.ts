import type { Context } from '../context.ts';
import { keptPlugIns } from './kept.ts';
import { findPlugIn, type OneOfAKind, registries } from './registries.ts';

export type Chosen = {
  name: string;
  settings: Record<string, unknown>;
  /** The same as long as the choice is. */
  mark: string;
};

/** The one plug-in that the shop has chosen of a kind, now. */
export async function chosenPlugIn(ctx: Context, kind: OneOfAKind): Promise<Chosen> {
  const on = (await keptPlugIns(ctx, kind)).find(({ name, enabled }) => enabled && findPlugIn(kind, name));
  const name = on?.name ?? registries[kind].fallback;
  const settings = on?.settings ?? {};
  return { name, settings, mark: JSON.stringify([name, settings]) };
}
