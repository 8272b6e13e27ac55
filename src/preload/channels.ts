import { z } from 'zod';

// the page's policy forbids code from text, which zod would otherwise try
z.config({ jitless: true });

const nothing = z.void();

/** Everything the page may ask of the main process; checked on both sides. */
export const calls = {
  backend: { args: z.tuple([]), result: z.string() },
  /** Answers with the address as it is kept; throws `not_an_address` or `needs_https`. */
  setBackend: { args: z.tuple([z.string().max(2000)]), result: z.string() },
  copyText: {
    args: z.tuple([z.string().max(20_000_000), z.object({ secret: z.boolean() }).optional()]),
    result: nothing,
  },
  saveFile: {
    args: z.tuple([z.string().min(1).max(120), z.string().max(200_000_000)]),
    result: z.enum(['saved', 'cancelled']),
  },
  setLocale: { args: z.tuple([z.enum(['zh-CN', 'en'])]), result: nothing },
  quit: { args: z.tuple([]), result: nothing },
} as const;

/** Everything the main process tells the page unasked. */
export const events = {
  verdict: z.object({ level: z.enum(['ok', 'watch', 'needs', 'blind']), sentence: z.string() }),
  notice: z.object({ title: z.string(), body: z.string(), path: z.string() }),
  navigate: z.string(),
} as const;

export type CallChannel = keyof typeof calls;
export type CallArgs<Channel extends CallChannel> = z.output<(typeof calls)[Channel]['args']>;
export type CallResult<Channel extends CallChannel> = z.output<(typeof calls)[Channel]['result']>;

export type EventChannel = keyof typeof events;
export type EventPayload<Channel extends EventChannel> = z.output<(typeof events)[Channel]>;

type Listen<Channel extends EventChannel> = (listener: (payload: EventPayload<Channel>) => void) => () => void;

/** `window.desktop`; the listeners answer with how to stop listening. */
export type Desktop = { [Channel in CallChannel]: (...args: CallArgs<Channel>) => Promise<CallResult<Channel>> } & {
  [Channel in EventChannel as `on${Capitalize<Channel>}`]: Listen<Channel>;
} & { platform: NodeJS.Platform; version: string };
