import type { MiddlewareHandler } from 'hono';
import { AppError } from './app-error.ts';

/**
 * Holds request bodies to `maxBytes`, however they are framed: with a length, or in chunks. Throws `too_large`
 * (`message`), `unsupported` for a compressed body, and `bad_input` where a body in chunks ends too early.
 */
export function limitBody(maxBytes: number, message: string): MiddlewareHandler {
  return async (c, next) => {
    const { method, headers } = c.req.raw;
    if (method === 'GET' || method === 'HEAD') return next();
    if (isCompressed(headers)) {
      throw new AppError('unsupported', 'Send the body as it is: compressed bodies are not taken here.', {
        reason: 'body_compressed',
        field: headers.has('content-encoding') ? 'Content-Encoding' : 'Transfer-Encoding',
      });
    }
    if (!headers.has('transfer-encoding')) {
      if (Number(headers.get('content-length') ?? 0) > maxBytes) throw new AppError('too_large', message);
      return next();
    }
    const body = await readWithin(c.req.raw, maxBytes, message);
    // not `new Request(c.req.raw, …)`: that one is no Request of the platform, and can't be copied
    const plain = new Headers(Object.fromEntries(headers));
    plain.delete('transfer-encoding');
    plain.set('content-length', String(body.length));
    const { url, signal } = c.req.raw;
    c.req.raw = new Request(url, { method, headers: plain, body, signal });
    return next();
  };
}

function isCompressed(headers: Headers): boolean {
  const coded = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (coded !== '' && coded !== 'identity') return true;
  const framed = headers.get('transfer-encoding');
  return framed !== null && framed.trim().toLowerCase() !== 'chunked';
}

async function readWithin({ body }: Request, maxBytes: number, message: string): Promise<Buffer<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  if (!body) return Buffer.alloc(0);
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new AppError('bad_input', 'The body ended too early.', { cause });
    });
    if (done) return Buffer.concat(pieces);
    size += value.length;
    if (size > maxBytes) throw new AppError('too_large', message);
    pieces.push(value);
  }
}
