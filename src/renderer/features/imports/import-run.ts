import { create } from 'zustand';
import type { ErrorCode } from '../../../../server/contract/error-codes.ts';
import { errorBodyOf, RefusedError } from '../../lib/errors.ts';
import { api, type Inputs, type Outputs, queryClient, trpc } from '../../lib/trpc.ts';
import { dropKeptImport, keepImport, keptImport } from './kept-import.ts';
import { uploadChunks, type UploadProgress } from './upload-chunks.ts';

export type ImportPreview = Outputs['stock']['previewImport'];
export type ImportResult = Outputs['stock']['confirmImport'];
type Handle = { sessionId: string; importToken: string; chunkBytes: number };

type ImportRun = {
  step: 'choose' | 'sending' | 'stopped' | 'preview' | 'done';
  fileName: string;
  progress: UploadProgress;
  preview: ImportPreview | null;
  result: ImportResult | null;
  busy: boolean;
  error: unknown;
};

const noProgress: UploadProgress = { sentBytes: 0, totalBytes: 0, lines: 0, bad: 0 };
const start: ImportRun = {
  step: 'choose',
  fileName: '',
  progress: noProgress,
  preview: null,
  result: null,
  busy: false,
  error: null,
};

/** Lives outside the screen, so that leaving it doesn't stop the import. The keys themselves are held only as the chosen file. */
export const useImportRun = create<ImportRun>()(() => start);

let file: Blob | undefined;
let handle: Handle | undefined;

const set = useImportRun.setState;

/** The same import may go on after these; any other answer would only be given again. */
const passing = new Set<ErrorCode>(['unavailable', 'internal', 'too_many', 'sign_in']);

function fail(target: Handle, error: unknown): void {
  if (handle !== target) return;
  const code = errorBodyOf(error)?.code;
  if (!code || passing.has(code)) {
    set({ step: 'stopped', error });
    return;
  }
  set({ ...start, error });
  void drop();
}

async function send(target: Handle, chosen: Blob, from: number): Promise<void> {
  const { chunkBytes, ...session } = target;
  set({ step: 'sending', error: null });
  try {
    await uploadChunks(
      chosen,
      {
        chunkBytes,
        send: (chunk) => api.stock.appendChunk.mutate({ ...session, ...chunk }),
        state: () => api.stock.importState.query(session),
        isRefusal: (error) => errorBodyOf(error) !== undefined && errorBodyOf(error)?.code !== 'unavailable',
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
      { report: (progress) => handle === target && set({ progress }), from },
    );
    const preview = await api.stock.previewImport.query(session);
    if (handle === target) {
      keepImport({ ...target, fileName: useImportRun.getState().fileName, atMs: Date.now() });
      set({ step: 'preview', preview });
    }
  } catch (error) {
    fail(target, error);
  }
}

export const importRun = {
  async begin(chosen: Blob, fileName: string, input: Inputs['stock']['beginImport']): Promise<void> {
    set({ ...start, fileName, busy: true, progress: { ...noProgress, totalBytes: chosen.size } });
    try {
      // a file that was edited since it was chosen can't be read any more
      await chosen.slice(0, 1).arrayBuffer().catch(refuseChanged);
      const target = await api.stock.beginImport.mutate(input);
      handle = target;
      file = chosen;
      set({ busy: false });
      await send(target, chosen, 0);
    } catch (error) {
      set({ ...start, error });
    }
  },

  async resume(): Promise<void> {
    const target = handle;
    const chosen = file;
    if (!target) return;
    // the whole file was sent before the window was closed: only what was found in it is to be read again
    if (!chosen) return keptImport() ? importRun.takeUp() : importRun.cancel();
    const { chunkBytes: _, ...session } = target;
    try {
      const state = await api.stock.importState.query(session);
      if (handle === target) await send(target, chosen, state.nextChunk);
    } catch (error) {
      fail(target, error);
    }
  },

  /** Goes back to a checked file that was left within the hour, also after the window was closed. */
  async takeUp(): Promise<void> {
    const kept = keptImport();
    if (!kept) return;
    const { fileName, atMs: _, ...target } = kept;
    handle = target;
    set({ ...start, fileName, busy: true });
    try {
      const { chunkBytes: __, ...session } = target;
      const preview = await api.stock.previewImport.query(session);
      if (handle === target) set({ step: 'preview', preview, busy: false });
    } catch (error) {
      set({ busy: false });
      fail(target, error);
    }
  },

  /** Gives up the checked file that was left. */
  async dropKept(): Promise<void> {
    const kept = keptImport();
    dropKeptImport();
    if (kept) await dropSession({ sessionId: kept.sessionId, importToken: kept.importToken });
  },

  /** A person's word on how the file is read; shows it read so. */
  async decide(how: Pick<Inputs['stock']['decideImport'], 'encoding' | 'layout'>): Promise<void> {
    if (!handle) return;
    const { chunkBytes: _, ...session } = handle;
    set({ busy: true, error: null });
    try {
      set({ busy: false, preview: await api.stock.decideImport.mutate({ ...session, ...how }) });
    } catch (error) {
      set({ busy: false, error });
    }
  },

  async confirm(): Promise<void> {
    if (!handle) return;
    const { chunkBytes: _, ...session } = handle;
    set({ busy: true, error: null });
    try {
      const result = await api.stock.confirmImport.mutate(session);
      forget();
      set({ ...start, step: 'done', result });
      void queryClient.invalidateQueries(trpc.stock.pathFilter());
      void queryClient.invalidateQueries(trpc.catalog.list.queryFilter());
    } catch (error) {
      set({ busy: false, error });
    }
  },

  /** What has been imported is told once; whoever comes back has another file in mind. */
  leave(): void {
    if (useImportRun.getState().step === 'done') set(start);
  },

  async cancel(): Promise<void> {
    set(start);
    await drop();
  },
};

async function dropSession(session: { sessionId: string; importToken: string }): Promise<void> {
  // staging rows lapse by themselves within the hour; this only tidies up sooner
  await api.stock.cancelImport.mutate(session).catch(() => undefined);
}

async function drop(): Promise<void> {
  const old = handle;
  forget();
  if (!old) return;
  const { chunkBytes: _, ...session } = old;
  await dropSession(session);
}

function refuseChanged(): never {
  throw new RefusedError({ code: 'bad_input', message: 'The file can not be read.', reason: 'file_changed' });
}

function forget(): void {
  dropKeptImport();
  file = undefined;
  handle = undefined;
}
