import { defined } from '../../contract/defined.ts';
import type { Channel } from '../../channels/channel.ts';
import { channels } from '../../channels/index.ts';
import type { Context } from '../context.ts';
import { keptPlugIns } from '../plug-ins/kept.ts';

type Enabled = { channel: Channel; settings: unknown };

/** The channels that the shop has switched on, by name. Default: none. */
export async function enabledChannels(ctx: Context): Promise<Map<string, Enabled>> {
  const known: Record<string, Channel> = channels;
  const enabled = (await keptPlugIns(ctx, 'channel')).filter((each) => each.enabled && Object.hasOwn(known, each.name));
  return new Map(
    enabled.map(({ name, settings }) => [name, { channel: defined(known[name], 'known[name]'), settings }]),
  );
}
