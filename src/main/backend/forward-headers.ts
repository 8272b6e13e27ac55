import type { Target } from './backend.ts';
import { dataPolicy, policyText } from '../../../server/contract/content-security-policy.ts';
import { userAgent } from './user-agent.ts';

/** All that the page may tell the backend; cookies and origin are the main process's business. */
const passedOn = ['accept', 'accept-language', 'content-type', 'last-event-id', 'trpc-accept', 'x-trpc-source'];
/** All that the page may hear back. */
const passedBack = ['cache-control', 'content-type', 'retry-after', 'vary', 'x-retry-after'];

/** What the desk asks for is data; anything else that a backend sends is shown as the text it is. */
const dataTypes = /^(application\/json|text\/event-stream|text\/plain|text\/csv)\b/i;

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
  const type = headers.get('content-type');
  if (type !== null && !dataTypes.test(type)) headers.set('content-type', 'text/plain; charset=utf-8');
  headers.set('x-content-type-options', 'nosniff');
  headers.set('content-security-policy', policyText(dataPolicy));
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
