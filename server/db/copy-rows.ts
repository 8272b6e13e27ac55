import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Connection } from './database.ts';

type Wire = { stream: Duplex; query(text: string): void; endCopyFrom(): void; sendCopyFail(reason: string): void };

/** `COPY … FROM STDIN (FORMAT binary)`: the chunks are its rows as `beginRow` and its friends write them. */
export async function copyRows(tx: Connection, statement: string, chunks: AsyncIterable<Buffer>): Promise<void> {
  const accepted = Promise.withResolvers<Wire>();
  const finished = Promise.withResolvers<void>();
  tx.query({
    submit: (wire) => (wire as unknown as Wire).query(statement),
    handleCopyInResponse: (wire: Wire) => accepted.resolve(wire),
    handleCommandComplete() {},
    handleReadyForQuery: () => finished.resolve(),
    handleError(error: Error) {
      accepted.reject(error);
      finished.reject(error);
    },
  } as { submit(wire: unknown): void });
  // a refusal is heard where it is awaited: at the next chunk, or at the end
  finished.promise.catch(() => {});
  // a connection that breaks while we write also tells its client, even after us; unheard, that would end the process
  if (!tx.listeners('error').includes(ignore)) tx.on('error', ignore);
  await stream(await accepted.promise, finished.promise, chunks);
}

const ignore = (): void => {};

async function stream(wire: Wire, finished: Promise<void>, chunks: AsyncIterable<Buffer>): Promise<void> {
  const put = (chunk: Buffer) => Promise.race([send(wire, chunk), finished]);
  try {
    await put(copyHeader);
    for await (const chunk of chunks) await put(chunk);
    await put(copyTrailer);
  } catch (error) {
    wire.sendCopyFail('abandoned');
    await finished.catch(() => {});
    throw error;
  }
  wire.endCopyFrom();
  await finished;
}

const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const copyTrailer = Buffer.from([0xff, 0xff]);

async function send({ stream }: Wire, chunk: Buffer): Promise<void> {
  const head = Buffer.allocUnsafe(5);
  head.writeUInt8(0x64);
  head.writeInt32BE(chunk.length + 4, 1);
  stream.write(head);
  if (!stream.write(chunk)) await once(stream, 'drain');
}
