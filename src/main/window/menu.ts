import { Menu, type MenuItemConstructorOptions } from 'electron';
import { type Locale, messagesFor } from '../messages.ts';

/** Standard roles throughout: without an Edit menu, paste by keyboard does not work on macOS. */
export function setMenu(locale: Locale, isPackaged: boolean): void {
  const t = messagesFor(locale);
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const application: MenuItemConstructorOptions = {
    label: t.name,
    submenu:
      process.platform === 'darwin'
        ? [
            { role: 'about', label: t.about },
            separator,
            { role: 'services', label: t.services },
            separator,
            { role: 'hide', label: t.hide },
            { role: 'hideOthers', label: t.hideOthers },
            separator,
            { role: 'quit', label: t.quit },
          ]
        : [
            { role: 'close', label: t.close },
            { role: 'quit', label: t.quit },
          ],
  };
  const edit: MenuItemConstructorOptions = {
    label: t.edit,
    submenu: [
      { role: 'undo', label: t.undo },
      { role: 'redo', label: t.redo },
      separator,
      { role: 'cut', label: t.cut },
      { role: 'copy', label: t.copy },
      { role: 'paste', label: t.paste },
      { role: 'selectAll', label: t.selectAll },
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: t.view,
    submenu: [
      { role: 'reload', label: t.reload },
      separator,
      { role: 'resetZoom', label: t.resetZoom },
      { role: 'zoomIn', label: t.zoomIn },
      { role: 'zoomOut', label: t.zoomOut },
      separator,
      { role: 'togglefullscreen', label: t.fullScreen },
      ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
    ],
  };
  const window: MenuItemConstructorOptions = {
    label: t.window,
    submenu: [
      { role: 'minimize', label: t.minimise },
      { role: 'close', label: t.close },
    ],
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate([application, edit, view, window]));
}
