import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { type CallArgs, type CallChannel, type CallResult, calls } from '../../preload/channels.ts';
import { isOwnUrl } from '../origin.ts';

export type Handlers = {
  [Channel in CallChannel]: (...args: CallArgs<Channel>) => CallResult<Channel> | Promise<CallResult<Channel>>;
};

/** The one place where the page reaches the main process: the sender and the words are checked before any handler runs. */
export function answerCalls(handlers: Handlers): void {
  for (const channel of Object.keys(calls) as CallChannel[]) {
    const handler = handlers[channel] as (...args: unknown[]) => unknown;
    ipcMain.handle(channel, async (event, ...args: unknown[]) => {
      if (!isOwnPage(event)) throw new Error('not allowed');
      const read = calls[channel].args.safeParse(args);
      if (!read.success) throw new Error('bad input');
      return calls[channel].result.parse(await handler(...read.data));
    });
  }
}

/** Our own top page; a frame inside it is a stranger even at our own address. */
function isOwnPage({ senderFrame }: IpcMainInvokeEvent): boolean {
  return Boolean(senderFrame && senderFrame.parent === null && isOwnUrl(senderFrame.url));
}
