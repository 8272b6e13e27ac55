import type { Context } from '../context.ts';
import { keptPlugIns } from './kept.ts';
import { presetOf } from './preset.ts';
import { findPlugIn, type OneOfAKind } from './registries.ts';

export type Chosen = {
  name: string;
  settings: Record<string, unknown>;
  /** The same as long as the choice is. */
  mark: string;
};

/** The one plug-in that the shop has chosen of a kind, now. */
export async function chosenPlugIn(ctx: Context, kind: OneOfAKind): Promise<Chosen> {
  const on = (await keptPlugIns(ctx, kind)).find(({ name, enabled }) => enabled && findPlugIn(kind, name));
  const { name, settings } = on ?? presetOf(ctx, kind);
  return { name, settings, mark: JSON.stringify([name, settings]) };
}
