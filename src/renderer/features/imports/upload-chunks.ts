/** Sends a file in numbered chunks, one after the other, and picks up where the backend stands after a lost answer. */
export type ChunkTarget = {
  chunkBytes: number;
  send: (chunk: {
    chunk: number;
    bytesBase64: string;
    last: boolean;
  }) => Promise<{ nextChunk: number; lines: number; bad: number }>;
  /** Which chunk the backend waits for. */
  state: () => Promise<{ nextChunk: number; lines: number; bad: number }>;
  /** True for an answer that will stay a refusal, however often it is asked. */
  isRefusal: (error: unknown) => boolean;
  pause: (ms: number) => Promise<void>;
};

export type UploadProgress = { sentBytes: number; totalBytes: number; lines: number; bad: number };

/** Silence is retried this often before the upload stops and offers to resume. */
const mostTries = 6;
const firstPauseMs = 400;

export async function uploadChunks(
  file: Blob,
  target: ChunkTarget,
  { report, from = 0 }: { report: (progress: UploadProgress) => void; from?: number | undefined },
): Promise<void> {
  const chunks = Math.max(1, Math.ceil(file.size / target.chunkBytes));
  let next = from;
  let tries = 0;
  while (next < chunks) {
    try {
      const bytes = file.slice(next * target.chunkBytes, (next + 1) * target.chunkBytes);
      const answer = await target.send({ chunk: next, bytesBase64: await base64(bytes), last: next === chunks - 1 });
      next = answer.nextChunk;
      tries = 0;
      report({
        sentBytes: Math.min(file.size, next * target.chunkBytes),
        totalBytes: file.size,
        lines: answer.lines,
        bad: answer.bad,
      });
    } catch (error) {
      tries += 1;
      if (target.isRefusal(error) || tries >= mostTries) throw error;
      await target.pause(firstPauseMs * 2 ** (tries - 1));
      // the lost answer may have been to a chunk that arrived: never send it twice
      next = await target.state().then(
        (state) => state.nextChunk,
        () => next,
      );
    }
  }
}

async function base64(bytes: Blob): Promise<string> {
  const buffer = new Uint8Array(await bytes.arrayBuffer());
  const step = 0x8000;
  let binary = '';
  for (let at = 0; at < buffer.length; at += step) binary += String.fromCharCode(...buffer.subarray(at, at + step));
  return btoa(binary);
}
