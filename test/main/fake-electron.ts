import { EventEmitter } from 'node:events';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Handler = (...args: never[]) => unknown;

/** Everything the shell registers with Electron, kept for the tests to look at and to call. */
export const recorded = {
  sandboxEnabled: false,
  windows: [] as FakeWindow[],
  schemes: [] as { scheme: string; privileges?: Record<string, boolean> }[],
  protocols: new Map<string, (request: Request) => Response | Promise<Response>>(),
  calls: new Map<string, (event: object, ...args: unknown[]) => unknown>(),
  exposed: {} as Record<string, Record<string, unknown>>,
  opened: [] as string[],
  clipboard: '',
  session: {} as Record<string, unknown>,
};

const folder = mkdtempSync(join(tmpdir(), 'yinghuo-fake-electron-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
mkdirSync(join(folder, 'out/renderer'), { recursive: true });
writeFileSync(join(folder, 'out/renderer/index.html'), '<!doctype html><title>desk</title>');

class FakeContents extends EventEmitter {
  windowOpen: ((details: { url: string }) => { action: string }) | undefined;
  sent: [string, unknown][] = [];
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }) {
    this.windowOpen = handler;
  }
  send(channel: string, payload: unknown) {
    this.sent.push([channel, payload]);
  }
  setZoomLevel() {}
  getZoomLevel() {
    return 0;
  }
  reload() {}
}

export class FakeWindow extends EventEmitter {
  webContents = new FakeContents();
  loaded: string[] = [];
  options: { webPreferences: Record<string, unknown> };
  constructor(options: { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    recorded.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string) {
    this.loaded.push(url);
    return Promise.resolve();
  }
  show() {}
  focus() {}
  restore() {}
  maximize() {}
  isMinimized = () => false;
  isMaximized = () => false;
  getNormalBounds = () => ({ x: 0, y: 0, width: 800, height: 600 });
}

const app = Object.assign(new EventEmitter(), {
  isPackaged: true,
  commandLine: { hasSwitch: () => false },
  enableSandbox: () => {
    recorded.sandboxEnabled = true;
  },
  requestSingleInstanceLock: () => true,
  whenReady: () => Promise.resolve(),
  getPath: () => folder,
  getAppPath: () => folder,
  getName: () => 'Yinghuo',
  getVersion: () => '0.1.0',
  getLocale: () => 'zh-CN',
  setAsDefaultProtocolClient: () => true,
  quit: () => {},
});

const keep = (name: string) => (value: unknown, more?: unknown) => {
  recorded.session[name] = more ?? value;
};

export const fakeElectron = {
  app,
  BrowserWindow: FakeWindow,
  session: {
    defaultSession: {
      setPermissionRequestHandler: keep('permissionRequest'),
      setPermissionCheckHandler: keep('permissionCheck'),
      setDevicePermissionHandler: keep('devicePermission'),
      on: (name: string, handler: Handler) => {
        recorded.session[name] = handler;
      },
      webRequest: {
        onBeforeRequest: (filter: { urls: string[] }, handler: Handler) => {
          recorded.session.webRequest = { filter, handler };
        },
      },
    },
  },
  protocol: {
    registerSchemesAsPrivileged: (schemes: typeof recorded.schemes) => recorded.schemes.push(...schemes),
    handle: (scheme: string, handler: (request: Request) => Response) => recorded.protocols.set(scheme, handler),
  },
  ipcMain: { handle: (channel: string, handler: (event: object) => unknown) => recorded.calls.set(channel, handler) },
  ipcRenderer: Object.assign(new EventEmitter(), {
    invoke: (channel: string, ...args: unknown[]) => Promise.resolve(recorded.calls.get(channel)?.(ownPage, ...args)),
  }),
  contextBridge: {
    exposeInMainWorld: (name: string, api: Record<string, unknown>) => {
      recorded.exposed[name] = api;
    },
  },
  shell: {
    openExternal: (url: string) => {
      recorded.opened.push(url);
      return Promise.resolve();
    },
  },
  clipboard: {
    writeText: (text: string) => {
      recorded.clipboard = text;
    },
    readText: () => recorded.clipboard,
    clear: () => {
      recorded.clipboard = '';
    },
  },
  dialog: {
    showMessageBox: () => Promise.resolve({ response: 0 }),
    showSaveDialog: () => Promise.resolve({ canceled: true }),
  },
  safeStorage: { isEncryptionAvailable: () => false },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1600, height: 1000 } }] },
  powerMonitor: new EventEmitter(),
  nativeImage: { createFromDataURL: () => ({}) },
  Menu: { buildFromTemplate: () => ({}), setApplicationMenu: () => {} },
  Tray: class extends EventEmitter {
    setImage() {}
    setToolTip() {}
    setContextMenu() {}
  },
  Notification: class extends EventEmitter {
    static isSupported = () => false;
  },
};

const ownPage = { senderFrame: { url: 'app://yinghuo/', parent: null } };
