import { join } from 'node:path';
import { app, BrowserWindow, dialog, nativeImage, screen } from 'electron';
import iconUrl from '../../../resources/icon.png?inline';
import type { EventChannel, EventPayload } from '../../preload/channels.ts';
import { appOrigin } from '../origin.ts';
import type { Settings } from '../settings.ts';
import { localeOf, messagesFor } from '../messages.ts';
import { boundsOnScreen, smallest } from './bounds.ts';

export type Windows = {
  /** Brings the window to the front, made anew when it was closed; optionally on a certain screen. */
  show: (path?: string) => void;
  reload: () => void;
  /** Answers false when no page is there to hear it. */
  tell: <Channel extends EventChannel>(channel: Channel, payload: EventPayload<Channel>) => boolean;
};

type Listener = {
  /** The page is there and hears what it is told. */
  onReady: () => void;
  onClose: () => void;
};

export function openWindows(settings: Settings, { onReady, onClose }: Listener): Windows {
  let window: BrowserWindow | undefined;
  let isReady = false;

  const open = (path: string) => {
    window = createWindow(settings);
    window.webContents.on('did-start-loading', () => {
      isReady = false;
    });
    window.webContents.on('did-finish-load', () => {
      isReady = true;
      onReady();
    });
    window.on('close', () => remember(window, settings));
    window.on('closed', () => {
      window = undefined;
      isReady = false;
      onClose();
    });
    void window.loadURL(`${appOrigin}${path}`).catch(() => undefined);
  };
  return {
    show(path) {
      if (!window) return open(path ?? '/');
      if (path) window.webContents.send('navigate' satisfies EventChannel, path);
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    reload: () => window?.webContents.reload(),
    tell(channel, payload) {
      if (!window || !isReady) return false;
      window.webContents.send(channel, payload);
      return true;
    },
  };
}

function createWindow(settings: Settings): BrowserWindow {
  const { bounds, maximised, zoomLevel } = settings.get();
  const window = new BrowserWindow({
    ...boundsOnScreen(
      bounds,
      screen.getAllDisplays().map((display) => display.workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: '#12161b',
    title: app.getName(),
    icon: nativeImage.createFromDataURL(iconUrl),
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(app.getAppPath(), 'out/preload/preload.cjs'),
      additionalArguments: [`--desk-version=${app.getVersion()}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  if (maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.webContents.on('did-finish-load', () => window.webContents.setZoomLevel(zoomLevel));
  askBeforeLeaving(window, settings);
  reloadOnceAfterCrash(window);
  return window;
}

/** A page with something unfinished asks here before the window closes or loads anew; the platform itself would only refuse. */
function askBeforeLeaving(window: BrowserWindow, settings: Settings): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const t = messagesFor(localeOf(settings));
    const answer = dialog.showMessageBoxSync(window, {
      message: t.leaveUnsaved,
      detail: t.leaveUnsavedDetail,
      buttons: [t.stay, t.leave],
      defaultId: 0,
      cancelId: 0,
    });
    if (answer === 1) event.preventDefault();
  });
}

/** A page that dies is loaded again, but not in a circle. */
function reloadOnceAfterCrash(window: BrowserWindow): void {
  let lastAtMs = -Infinity;
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || performance.now() - lastAtMs < 60_000) return;
    lastAtMs = performance.now();
    window.webContents.reload();
  });
}

function remember(window: BrowserWindow | undefined, settings: Settings): void {
  if (!window) return;
  settings.set({
    bounds: window.getNormalBounds(),
    maximised: window.isMaximized(),
    zoomLevel: window.webContents.getZoomLevel(),
  });
}
