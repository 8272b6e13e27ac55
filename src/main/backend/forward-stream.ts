import type { OpenedStream } from './open-stream.ts';

/**
 * An event stream is answered at once and pulled from the backend behind the answer: only so does a page that leaves before
 * the backend's first byte end the backend's stream too. A backend that is away breaks the body instead of answering 502,
 * because a native EventSource asks again after the one and gives up for good after the other.
 */
export function forwardStream(open: (signal: AbortSignal) => Promise<OpenedStream>, cutAll: AbortSignal): Response {
  const leave = new AbortController();
  let left = false;
  const cut = () => leave.abort();
  cutAll.addEventListener('abort', cut, { once: true });
  const done = () => cutAll.removeEventListener('abort', cut);

  const reader = open(leave.signal).then(async (answer) => {
    if (answer.status === 200) return answer.body.getReader();
    await answer.body.cancel();
    throw new Error(`the backend answered ${answer.status}`);
  });
  // reported by pull
  reader.catch(() => {});

  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = await (await reader).read();
          if (!piece.done) return controller.enqueue(piece.value);
          done();
          controller.close();
        } catch (error) {
          done();
          if (!left) controller.error(error);
        }
      },
      cancel() {
        left = true;
        done();
        leave.abort();
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } });
}
