import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ChunkTarget,
  uploadChunks,
  type UploadProgress,
} from '../../src/renderer/features/imports/upload-chunks.ts';

class Refusal extends Error {}

/** A backend that takes chunks in order; `mishap` decides what happens to each request. */
function target(chunkBytes: number, mishap: () => 'fine' | 'lost' | 'answer lost' | 'refused') {
  const taken: Buffer[] = [];
  const sent: number[] = [];
  let lastSeen = false;
  const state = () => ({ nextChunk: taken.length, lines: taken.length, bad: 0 });
  const self: ChunkTarget = {
    chunkBytes,
    async send({ chunk, bytesBase64, last }) {
      const luck = mishap();
      sent.push(chunk);
      if (luck === 'refused') throw new Refusal('no');
      if (luck === 'lost') throw new Error('cut');
      expect(chunk).toBe(taken.length);
      taken.push(Buffer.from(bytesBase64, 'base64'));
      lastSeen = last;
      if (luck === 'answer lost') throw new Error('cut');
      return state();
    },
    state: async () => state(),
    isRefusal: (error) => error instanceof Refusal,
    pause: async () => undefined,
  };
  return { self, taken, sent, wasLast: () => lastSeen };
}

describe('a chunked upload', () => {
  it('arrives whole, byte for byte and no chunk twice, whatever gets lost on the way', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 90 }),
        fc.infiniteStream(fc.constantFrom('fine', 'fine', 'lost', 'answer lost')),
        async (bytes, chunkBytes, luck) => {
          const { self, taken, wasLast } = target(chunkBytes, () => luck.next().value as 'fine');
          let from = 0;
          const file = new Blob([new Uint8Array(bytes)]);
          // a run of bad luck stops it; resuming goes on from where the backend stands
          for (let tries = 0; ; tries += 1) {
            const stopped = await uploadChunks(file, self, { report: () => undefined, from }).then(
              () => false,
              () => true,
            );
            if (!stopped) break;
            from = (await self.state()).nextChunk;
            if (tries > 200) throw new Error('never got through');
          }
          expect(Buffer.concat(taken).equals(Buffer.from(bytes))).toBe(true);
          expect(wasLast()).toBe(true);
        },
      ),
    );
  });

  it('does not ask again after a refusal', async () => {
    const { self, sent } = target(10, () => 'refused');
    await expect(uploadChunks(new Blob(['x'.repeat(95)]), self, { report: () => undefined })).rejects.toThrow(Refusal);
    expect(sent).toEqual([0]);
  });

  it('gives up after some silence, and resumes without sending again what arrived', async () => {
    let alive = 3;
    const { self, sent, taken } = target(10, () => (alive-- > 0 ? 'fine' : 'lost'));
    await expect(uploadChunks(new Blob(['x'.repeat(60)]), self, { report: () => undefined })).rejects.toThrow('cut');
    expect(taken).toHaveLength(3);
    alive = 99;
    sent.length = 0;
    await uploadChunks(new Blob(['x'.repeat(60)]), self, { report: () => undefined, from: taken.length });
    expect(sent).toEqual([3, 4, 5]);
  });

  it('tells how far it is, and ends at the whole', async () => {
    const { self } = target(10, () => 'fine');
    const told: UploadProgress[] = [];
    await uploadChunks(new Blob(['x'.repeat(25)]), self, { report: (progress) => told.push(progress) });
    expect(told.map((each) => each.sentBytes)).toEqual([10, 20, 25]);
    expect(told.at(-1)).toMatchObject({ totalBytes: 25, lines: 3 });
  });
});
