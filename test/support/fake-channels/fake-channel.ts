import type { ChannelDeps } from '../../../server/channels/channel.ts';

/** The other side of one channel: what an owner would get. */
export type FakeChannel = AsyncDisposable & {
  /** Settings with which the channel reaches it. */
  settings: Record<string, unknown>;
  deps: ChannelDeps;
  /** Each message that was taken, as text. */
  received: string[];
  /** While true, nothing is taken. */
  refuses: boolean;
};
