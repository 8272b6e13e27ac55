import { setImmediate as breathe } from 'node:timers/promises';
import { blindIndexLength, lastFour, type RowSealer } from '../keys/seal-keys.ts';
import type { Found } from './splitter.ts';

/** Keys sealed between two breaths of the event loop: about 8 ms. */
const slice = 1000;
/** A row without its ciphertext, at most: count, session, line, three lengths, 4 characters, blind index. */
const bytesBesideSealed = 2 + (4 + 16) + (4 + 4) + 4 + (4 + 16) + (4 + blindIndexLength);

/** The rows of `import_row` in Postgres's binary COPY format, sealed a slice at a time while the last one is on its way. */
export async function* stagedRows(sessionId: string, keys: Found[], seal: RowSealer): AsyncGenerator<Buffer> {
  const session = Buffer.from(sessionId.replaceAll('-', ''), 'hex');
  for (let from = 0; from < keys.length; from += slice) {
    const rows = keys.slice(from, from + slice).map(({ line, text }) => {
      const { sealed, blindIndex } = seal(text);
      return { line, last4: lastFour(text), sealed, blindIndex };
    });
    const out = Buffer.allocUnsafe(rows.reduce((sum, row) => sum + bytesBesideSealed + row.sealed.length, 0));
    let at = 0;
    const field = (bytes: Buffer) => {
      at = out.writeInt32BE(bytes.length, at);
      at += bytes.copy(out, at);
    };
    for (const row of rows) {
      at = out.writeInt16BE(5, at);
      field(session);
      at = out.writeInt32BE(4, at);
      at = out.writeInt32BE(row.line, at);
      field(row.sealed);
      const written = out.write(row.last4, at + 4);
      out.writeInt32BE(written, at);
      at += 4 + written;
      field(row.blindIndex);
    }
    yield out.subarray(0, at);
    await breathe();
  }
}
