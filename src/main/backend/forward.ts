import type { Backend, Target } from './backend.ts';
import { headersToBackend, headersToPage } from './forward-headers.ts';
import { forwardStream } from './forward-stream.ts';
import { openStream } from './open-stream.ts';

export type Forward = (request: Request) => Promise<Response>;

const bodiless = new Set([101, 204, 205, 304]);

export function isForwarded(pathname: string): boolean {
  return pathname === '/trpc' || pathname.startsWith('/trpc/') || pathname.startsWith('/api/auth/');
}

/**
 * Sends a page's request to the chosen backend. Node's own fetch, not Electron's: `net.fetch` never tells the backend that a page
 * left, and holds at most six connections a host.
 */
export function openForward(backend: Backend): Forward {
  let cutAll = new AbortController();
  backend.onSwitch(() => {
    cutAll.abort();
    cutAll = new AbortController();
  });
  return async (request) => {
    const target = backend.target();
    const url = targetUrl(request.url, target);
    // checked again here: http reads some paths differently than the page's own scheme does
    if (!isForwarded(url.pathname)) return new Response(null, { status: 404 });
    const headers = headersToBackend(request.headers, target, url.pathname);
    if (request.headers.get('accept') === 'text/event-stream') {
      return forwardStream((signal) => openStream(target, url, { headers, signal }), cutAll.signal);
    }
    const body = request.method === 'GET' || request.method === 'HEAD' ? undefined : await request.arrayBuffer();
    try {
      return toPage(await ask(target, url, { method: request.method, headers, body, signal: request.signal }));
    } catch {
      // what a browser's page sees when its server is away
      return Response.error();
    }
  };
}

function targetUrl(asked: string, target: Target): URL {
  const { pathname, search } = new URL(asked);
  const url = new URL(target.origin);
  url.pathname = pathname;
  url.search = search;
  return url;
}

async function ask(target: Target, url: URL, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, redirect: 'manual' });
  const lines = answer.headers.getSetCookie();
  if (lines.length > 0) target.takeCookies(lines);
  return answer;
}

function toPage(answer: Response): Response {
  return new Response(bodiless.has(answer.status) ? null : answer.body, {
    status: answer.status,
    headers: headersToPage(answer.headers),
  });
}
