import { join } from 'node:path';
import { app, powerMonitor, session } from 'electron';
import { openBackend } from './backend/backend.ts';
import { openForward } from './backend/forward.ts';
import { openSecretStore } from './backend/secret-store.ts';
import { openSessions } from './backend/sessions.ts';
import { type LaunchRequest, readLaunchRequest, signInByToken, takeLaunchRequest } from './backend/sign-in.ts';
import { copyText } from './bridge/copy-text.ts';
import { answerCalls } from './bridge/ipc.ts';
import { saveFile } from './bridge/save-file.ts';
import { registerAppScheme, serveApp } from './protocol.ts';
import { openSettings } from './settings.ts';
import { openNotifications } from './watch/notifications.ts';
import { faceOf, openTray, stateSentence } from './watch/tray.ts';
import { verdictSentence } from './watch/verdict-messages.ts';
import { openWatch } from './watch/watch.ts';
import { followLifecycle, screenFrom, tellAboutTray } from './window/lifecycle.ts';
import { deepLinkScheme } from './window/links.ts';
import { setMenu } from './window/menu.ts';
import { limitNavigation } from './window/navigation.ts';
import { denyEverything } from './window/permissions.ts';
import { openWindows } from './window/windows.ts';
import { localeOf, messagesFor } from './messages.ts';

const launchRequest = takeLaunchRequest(process.env);
registerAppScheme();
// root on a test machine has no sandbox to enable: asking for both ends every child process
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
// the watch goes on in the tray
app.on('window-all-closed', () => undefined);
if (app.requestSingleInstanceLock(launchRequest)) void app.whenReady().then(start);
else app.quit();

async function start(): Promise<void> {
  const data = app.getPath('userData');
  const settings = openSettings(join(data, 'desk.json'));
  const sessions = await openSessions(openSecretStore(join(data, 'sessions.bin')));
  const backend = openBackend(settings, sessions);
  const forward = openForward(backend);

  denyEverything(session.defaultSession);
  limitNavigation(backend.origin);
  serveApp({ root: join(app.getAppPath(), 'out/renderer'), forward });
  setMenu(localeOf(settings), app.isPackaged);
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);
  await follow(launchRequest);

  const windows = openWindows(settings, {
    onReady() {
      showState();
      notifications.catchUp();
    },
    onClose: () => void tellAboutTray(settings),
  });
  const notifications = openNotifications({
    onClick: windows.show,
    sayInside: (notice) => windows.tell('notice', notice),
  });
  const watch = openWatch(backend, {
    onState: showState,
    onNotice(verdict, currency) {
      const locale = localeOf(settings);
      notifications.show({
        title: messagesFor(locale).name,
        body: verdictSentence(verdict, locale, currency),
        path: '/',
      });
    },
  });
  const tray = openTray({ onOpen: () => windows.show(), onQuit: () => app.quit() });

  answerCalls({
    backend: backend.origin,
    setBackend: backend.choose,
    copyText,
    saveFile,
    setLocale(locale) {
      settings.set({ locale });
      setMenu(locale, app.isPackaged);
      showState();
    },
    quit: () => app.quit(),
  });
  backend.onSwitch(watch.restart);
  sessions.onChange((origin) => origin === backend.origin() && watch.refresh());
  powerMonitor.on('resume', watch.refresh);
  followLifecycle({
    show: windows.show,
    async onSecondStart(left) {
      if (await follow(readLaunchRequest(left))) windows.reload();
    },
    onQuit: watch.stop,
  });
  windows.show(screenFrom(process.argv));
  showState();

  /** Goes where the launcher wants and trades its token for a session there. */
  async function follow(request: LaunchRequest): Promise<boolean> {
    if (!request.backend) return false;
    backend.visit(request.backend);
    if (request.token) await signInByToken(backend, request.token);
    return true;
  }

  function showState(): void {
    const state = watch.state();
    const locale = localeOf(settings);
    tray.show(state, locale);
    windows.tell('verdict', { level: faceOf(state), sentence: stateSentence(state, locale) });
  }
}
