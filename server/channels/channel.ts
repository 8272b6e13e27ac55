import type { z } from 'zod';
import type { Messages } from '../contract/plug-in.ts';

/** What an owner is told while they may be asleep: never a key, a contact or an order's token. */
export type Alert = {
  /** The same at every try: by it a repeat can be told. */
  id: string;
  locale: 'zh-CN' | 'en';
  /** One line. */
  subject: string;
  text: string;
};

export type ChannelDeps = {
  fetch: typeof fetch;
  /** Mail addresses of the shop's owners. */
  owners: readonly string[];
  /** By the shop's own mail server; throws `conflict` where none is set. */
  sendLetter: (letter: { to: string; subject: string; text: string }) => Promise<void>;
};

export type OpenChannel = {
  /** Returns when the alert was taken; throws where it was not, and is then tried again. */
  send(alert: Alert): Promise<void>;
};

/** A way to reach an owner who does not look: one file, one object, one sorted line in `index.ts`. */
export type Channel<Settings extends z.ZodType = z.ZodType> = {
  label: Messages;
  /** What it does, below its name. */
  lead: Messages;
  settings: Settings;
  open(settings: z.output<Settings>, deps: ChannelDeps): OpenChannel;
};

export function defineChannel<Settings extends z.ZodType>(channel: Channel<Settings>): Channel<Settings> {
  return channel;
}
