import { defined } from '../../contract/defined.ts';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivered, DeliveryJournal } from '../../lib/delivery-journal.ts';
import type { Context } from '../context.ts';
import { bodyOf, checkOf, firstCheck, type JournalLine, journalKey, orderMark } from './lines.ts';
import { segmentName, segmentNumbers } from './segments.ts';

/** Begins a file of its own in `folder`; several processes of a machine do so at once. After a failed write the next file is begun. */
export async function openJournal(ctx: Pick<Context, 'secrets' | 'clock'>, folder: string): Promise<DeliveryJournal> {
  let segment = await openSegment(ctx, folder);
  return {
    folder,
    number: () => segment.number,
    append: (deliveries) => segment.append(deliveries),
    async alive(others) {
      if (segment.isBroken()) {
        await segment.close();
        segment = await openSegment(ctx, folder);
      }
      return segment.alive(others);
    },
    close: () => segment.close(),
  };
}

async function openSegment({ secrets, clock }: Pick<Context, 'secrets' | 'clock'>, folder: string) {
  const key = journalKey(secrets.blindIndex);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { file, number } = await nextSegment(folder);
  let check = firstCheck;
  let synced = { bytes: 0, check };
  let broken: unknown;
  let queued: { text: string; check: string; written: PromiseWithResolvers<void> } | undefined;
  let writing = Promise.resolve();

  // what comes while a sync is under way waits for the next one together
  async function flush(): Promise<void> {
    const batch = defined(queued, 'queued');
    queued = undefined;
    try {
      if (broken) throw broken;
      await file.appendFile(batch.text);
      await file.datasync();
      synced = { bytes: synced.bytes + Buffer.byteLength(batch.text), check: batch.check };
      batch.written.resolve();
    } catch (error) {
      // half a line may be there: nothing that follows it could be checked
      broken = error;
      batch.written.reject(error);
    }
  }

  function write(lines: JournalLine[]): Promise<void> {
    let text = '';
    for (const body of lines.map(bodyOf)) {
      check = checkOf(key, check, body);
      text += `${body} ${check}\n`;
    }
    if (queued) {
      queued.text += text;
      queued.check = check;
    } else {
      queued = { text, check, written: Promise.withResolvers<void>() };
      queued.written.promise.catch(() => {});
      writing = writing.then(flush);
    }
    return queued.written.promise;
  }

  await write([{ type: 'H', atMs: clock(), number }]);
  return {
    number,
    isBroken: () => broken !== undefined,
    append: (deliveries: Delivered[]) =>
      write(
        deliveries.map(({ blindIndex, orderNo }) => ({
          type: 'D',
          atMs: clock(),
          blindIndex,
          orderMark: orderMark(key, orderNo),
        })),
      ),
    async alive(others: boolean) {
      const highest = (await segmentNumbers(folder)).at(-1) ?? number;
      const lines: JournalLine[] = [{ type: 'A', atMs: clock(), highest }];
      await write(others ? [{ type: 'U', atMs: clock() }, ...lines] : lines);
      return synced;
    },
    async close() {
      await writing;
      await file.close().catch(() => {});
    },
  };
}

/** Numbers are taken by making the file, so that no two processes have the same. */
async function nextSegment(folder: string): Promise<{ file: FileHandle; number: number }> {
  let number = ((await segmentNumbers(folder)).at(-1) ?? 0) + 1;
  for (;;) {
    try {
      const file = await open(join(folder, segmentName(number)), 'ax', 0o600);
      const place = await open(folder, 'r');
      // the name must outlive a power cut as well
      await place.sync().catch(() => {});
      await place.close();
      return { file, number };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      number++;
    }
  }
}
