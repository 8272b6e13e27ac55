import type { Target } from './backend.ts';
import { userAgent } from './user-agent.ts';

/** All that the page may tell the backend; cookies and origin are the main process's business. */
const passedOn = ['accept', 'accept-language', 'content-type', 'last-event-id', 'trpc-accept', 'x-trpc-source'];
/** All that the page may hear back. */
const passedBack = ['cache-control', 'content-type', 'retry-after', 'vary', 'x-retry-after'];

export function headersToBackend(asked: Headers, target: Target, pathname: string): Headers {
  const headers = pick(asked, passedOn);
  const cookie = target.jar.header(pathname);
  if (cookie) headers.set('cookie', cookie);
  headers.set('origin', target.origin);
  headers.set('user-agent', userAgent);
  return headers;
}

export function headersToPage(answered: Headers): Headers {
  const headers = pick(answered, passedBack);
  headers.set('x-content-type-options', 'nosniff');
  return headers;
}

function pick(from: Headers, names: readonly string[]): Headers {
  const headers = new Headers();
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
