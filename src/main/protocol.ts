import { protocol } from 'electron';
import { type Forward, isForwarded } from './backend/forward.ts';
import { appOrigin, appScheme, isOwnUrl } from './origin.ts';
import { serveStatic } from './static-files.ts';

/** Before the app is ready, or the scheme is no secure origin. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: appScheme,
      privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
    },
  ]);
}

export function serveApp({ root, forward }: { root: string; forward: Forward }): void {
  protocol.handle(appScheme, (request) => {
    if (!isOwnUrl(request.url) || isStranger(request)) return new Response(null, { status: 403 });
    const { pathname } = new URL(request.url);
    return isForwarded(pathname) ? forward(request) : serveStatic(root, pathname);
  });
}

/** Which page asked is known since newer versions than the test runtime; absent also for what the app itself opens. */
function isStranger(request: Request & { initiatorOrigin?: string | null }): boolean {
  return request.initiatorOrigin !== undefined && request.initiatorOrigin !== appOrigin;
}
