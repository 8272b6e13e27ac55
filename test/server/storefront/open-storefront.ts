import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Context } from '../../../server/features/context.ts';
import { createStorefront } from '../../../server/storefront/app.ts';
import { testShop, type TestShop } from '../../support/shop.ts';

export type OpenStorefront = AsyncDisposable & { url: string };

/** The storefront on a port of its own; the context's public address becomes this one unless it has a better. */
export async function openStorefront(
  ctx: Context,
  { publicUrl }: { publicUrl?: string } = {},
): Promise<OpenStorefront> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ctx.config = { ...ctx.config, publicUrl: publicUrl ?? url };
  const listener = getRequestListener(createStorefront(ctx).fetch, { overrideGlobalObjects: false });
  server.on('request', (request, response) => void listener(request, response));
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type OpenShop = TestShop & { url: string };

/** A whole shop with its storefront open. */
export async function openShop(
  options: Parameters<typeof testShop>[0] & { publicUrl?: string } = {},
): Promise<OpenShop> {
  const shop = await testShop(options);
  const storefront = await openStorefront(shop.ctx, options);
  return {
    ...shop,
    url: storefront.url,
    async [Symbol.asyncDispose]() {
      await storefront[Symbol.asyncDispose]();
      await shop[Symbol.asyncDispose]();
    },
  };
}

export type Answer = { status: number; headers: Headers; text: string; json<T>(): T };

/** A browser's memory of cookies, paths honoured, without following redirects. */
export function visitor(
  url: string,
  headers: Record<string, string> = {},
  framing: 'a length' | 'chunks' = 'a length',
) {
  const jar = new Map<string, { value: string; path: string }>();
  async function send(path: string, init: RequestInit = {}): Promise<Answer> {
    const { pathname } = new URL(path, url);
    const cookie = [...jar]
      .filter(([, { path: at }]) => at === '/' || pathname === at || pathname.startsWith(`${at}/`))
      .map(([key, { value }]) => `${key.split(' ')[0]}=${value}`)
      .join('; ');
    const response = await fetch(new URL(path, url), {
      redirect: 'manual',
      ...(framing === 'chunks' ? inChunks(init) : init),
      headers: { ...headers, ...(cookie ? { cookie } : {}), ...(init.headers as object) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...rest] = line.split('; ');
      const at = rest.find((part) => part.startsWith('Path='))?.slice(5) ?? '/';
      const [name = '', value = ''] = pair.split('=');
      if (rest.includes('Max-Age=0')) jar.delete(`${name} ${at}`);
      else jar.set(`${name} ${at}`, { value: decodeURIComponent(value), path: at });
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T };
  }
  return {
    jar,
    get: (path: string, headersNow: Record<string, string> = {}) => send(path, { headers: headersNow }),
    post: (path: string, form: Record<string, string>, headersNow: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headersNow },
      }),
    postJson: (path: string, body: unknown, headersNow: Record<string, string> = {}) =>
      send(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headersNow },
      }),
    send,
  };
}

/** The same request with a body of unknown length, in several pieces: sent with `Transfer-Encoding: chunked`. */
export function inChunks(init: RequestInit): RequestInit {
  if (!init.body) return init;
  const bytes = Buffer.from(init.body as string | Buffer);
  const step = Math.max(1, Math.ceil(bytes.length / 3));
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += step) controller.enqueue(bytes.subarray(at, at + step));
      controller.close();
    },
  });
  return { ...init, body, duplex: 'half' } as RequestInit;
}
