import { defined } from '../../contract/defined.ts';
import type { Messages } from '../../contract/plug-in.ts';
import type { Context } from '../context.ts';
import { schemaOf, type SettingsSchema, withMask } from '../settings/kept-secrets.ts';
import { keptPlugIns } from './kept.ts';
import { presetOf } from './preset.ts';
import { findPlugIn, isOneOfAKind, isWithinReach, type PlugInKind, plugInKinds, registries } from './registries.ts';

export type PlugInRow = {
  kind: PlugInKind;
  name: string;
  label: Messages;
  lead: Messages | null;
  enabled: boolean;
  settingsSchema: SettingsSchema;
  /** Secrets masked; empty while it was never set. */
  settings: Record<string, unknown>;
};

/** Every channel, driver and cache that can work here, or is on, with what the shop has set. */
export async function listPlugIns(ctx: Context): Promise<PlugInRow[]> {
  const rows: PlugInRow[] = [];
  for (const kind of plugInKinds) {
    const kept = new Map((await keptPlugIns(ctx, kind)).map((each) => [each.name, each]));
    const isAnyOn = [...kept.values()].some(({ enabled }) => enabled);
    const preset = isOneOfAKind(kind) ? presetOf(ctx, kind) : null;
    for (const name of Object.keys(registries[kind].plugIns)) {
      const plugIn = defined(findPlugIn(kind, name), `The ${kind} ${name}`);
      const { label, lead, settings } = plugIn;
      const own = kept.get(name);
      const enabled = isAnyOn ? own?.enabled === true : name === preset?.name;
      if (!enabled && !isWithinReach(ctx, plugIn)) continue;
      const settingsSchema = schemaOf(settings);
      rows.push({
        kind,
        name,
        label,
        lead: lead ?? null,
        enabled,
        settingsSchema,
        settings: withMask(settingsSchema, own?.settings ?? (name === preset?.name ? preset.settings : {})),
      });
    }
  }
  return rows;
}
