import { app, dialog } from 'electron';
import type { Settings } from '../settings.ts';
import { localeOf, messagesFor } from '../messages.ts';
import { deepLinkOf, screenOfDeepLink } from './links.ts';

type Lifecycle = {
  show: (path?: string) => void;
  /** Another start of the app ended in favour of this one and left what it was asked for. */
  onSecondStart: (left: unknown) => Promise<void>;
  onQuit: () => void;
};

let quitting = false;

/** One running app: later starts, the dock and deep links all come to its window. */
export function followLifecycle({ show, onSecondStart, onQuit }: Lifecycle): void {
  // oxlint-disable-next-line max-params -- the parameters are Electron’s
  app.on('second-instance', (_event, argv, _folder, left) => {
    void onSecondStart(left).then(() => show(screenFrom(argv)));
  });
  app.on('activate', () => show());
  app.on('open-url', (event, url) => {
    event.preventDefault();
    show(screenOfDeepLink(url));
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('will-quit', onQuit);
}

export function screenFrom(argv: readonly string[]): string | undefined {
  const link = deepLinkOf(argv);
  return link === undefined ? undefined : screenOfDeepLink(link);
}

/** Once in its life the app says that a closed window is not the end of the watch. */
export async function tellAboutTray(settings: Settings): Promise<void> {
  if (quitting || settings.get().toldAboutTray) return;
  settings.set({ toldAboutTray: true });
  const t = messagesFor(localeOf(settings));
  const { response } = await dialog.showMessageBox({
    message: t.stillWatching,
    detail: t.stillWatchingDetail,
    buttons: [t.keepWatching, t.quit],
    defaultId: 0,
    cancelId: 0,
  });
  if (response === 1) app.quit();
}
