import { app, shell, type WebContents } from 'electron';
import { isOwnUrl } from '../origin.ts';
import { isShopLink } from './links.ts';

/** For every page there will ever be: it stays on the app's own origin, opens no windows and embeds nothing. */
export function limitNavigation(backendOrigin: () => string): void {
  app.on('web-contents-created', (_event, contents) => {
    stayHome(contents);
    contents.setWindowOpenHandler(({ url }) => {
      if (isShopLink(url, backendOrigin())) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}

function stayHome(contents: WebContents): void {
  const hold = (event: { preventDefault(): void }, url: string) => {
    if (!isOwnUrl(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event, url) => hold(event, event.url ?? url));
  contents.on('will-frame-navigate', (event) => hold(event, event.url));
  contents.on('will-redirect', (event, url) => hold(event, event.url ?? url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
