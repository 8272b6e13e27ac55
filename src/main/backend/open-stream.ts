import http from 'node:http';
import https from 'node:https';
import type { Target } from './backend.ts';

export type OpenedStream = {
  url: string;
  status: number;
  redirected: false;
  headers: Headers;
  body: ReadableStream<Uint8Array>;
};

/**
 * An event stream from the backend over a connection of its own. Not by `fetch`: in the Node of older Electrons a fetch whose
 * objects were garbage-collected no longer hears its abort, and the stream stays open at the backend for good.
 */
export function openStream(
  target: Target,
  url: URL,
  { headers, signal }: { headers: Headers; signal: AbortSignal },
): Promise<OpenedStream> {
  const { request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: Object.fromEntries(headers), agent: false, signal });
    asked.once('error', reject);
    asked.once('response', (answer) => {
      target.takeCookies(answer.headers['set-cookie'] ?? []);
      resolve({
        url: url.href,
        status: answer.statusCode ?? 0,
        redirected: false,
        headers: new Headers({ 'content-type': answer.headers['content-type'] ?? '' }),
        body: pulledFrom(answer, () => asked.destroy()),
      });
    });
    asked.end();
  });
}

function pulledFrom(answer: http.IncomingMessage, leave: () => void): ReadableStream<Uint8Array> {
  const pieces = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await pieces.next();
        if (piece.done) controller.close();
        else controller.enqueue(new Uint8Array(piece.value));
      },
      cancel: leave,
    },
    { highWaterMark: 0 },
  );
}
