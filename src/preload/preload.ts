import { contextBridge, ipcRenderer } from 'electron';
import {
  type CallArgs,
  type CallChannel,
  type CallResult,
  calls,
  type Desktop,
  type EventChannel,
  type EventPayload,
  events,
} from './channels.ts';

declare global {
  interface Window {
    /** The desktop shell's bridge; absent in a browser. */
    readonly desktop?: Desktop;
  }
}

function call<Channel extends CallChannel>(channel: Channel) {
  return async (...args: CallArgs<Channel>): Promise<CallResult<Channel>> => {
    const checked = calls[channel].args.parse(args);
    return calls[channel].result.parse(await ipcRenderer.invoke(channel, ...checked)) as CallResult<Channel>;
  };
}

function listen<Channel extends EventChannel>(channel: Channel) {
  return (listener: (payload: EventPayload<Channel>) => void) => {
    // the event object itself never reaches the page
    const hear = (_event: unknown, payload: unknown) => {
      const read = events[channel].safeParse(payload);
      if (read.success) listener(read.data as EventPayload<Channel>);
    };
    ipcRenderer.on(channel, hear);
    return () => void ipcRenderer.removeListener(channel, hear);
  };
}

const versionFlag = '--desk-version=';

const desktop: Desktop = {
  platform: process.platform,
  version: process.argv.find((argument) => argument.startsWith(versionFlag))?.slice(versionFlag.length) ?? '',
  backend: call('backend'),
  setBackend: call('setBackend'),
  copyText: call('copyText'),
  saveFile: call('saveFile'),
  setLocale: call('setLocale'),
  quit: call('quit'),
  onVerdict: listen('verdict'),
  onNotice: listen('notice'),
  onNavigate: listen('navigate'),
};

contextBridge.exposeInMainWorld('desktop', desktop);
