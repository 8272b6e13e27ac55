import { presetNames } from '../../contract/scaling/policy.ts';
import type { PresetView } from '../../contract/scaling/views.ts';
import { presets } from '../../scaling/presets.ts';
import type { Context } from '../context.ts';

/** What an owner chooses from, each with what last week would have been under it. */
export async function presetViews(_ctx: Context): Promise<PresetView[]> {
  return presetNames.map((name) => ({ name, policy: presets[name], lastWeek: null }));
}
