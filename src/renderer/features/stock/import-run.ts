import { create } from 'zustand';
import { errorBodyOf } from '../../lib/errors.ts';
import { api, type Inputs, type Outputs, queryClient, trpc } from '../../lib/trpc.ts';
import { uploadChunks, type UploadProgress } from './upload-chunks.ts';

export type ImportPreview = Outputs['stock']['previewImport'];
type Handle = { sessionId: string; importToken: string; chunkBytes: number };

type ImportRun = {
  step: 'choose' | 'sending' | 'stopped' | 'preview' | 'done';
  fileName: string;
  progress: UploadProgress;
  preview: ImportPreview | null;
  result: Outputs['stock']['confirmImport'] | null;
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

async function send(from: number): Promise<void> {
  const target = handle!;
  const { chunkBytes, ...session } = target;
  set({ step: 'sending', error: null });
  try {
    await uploadChunks(
      file!,
      {
        chunkBytes,
        send: (chunk) => api.stock.appendChunk.mutate({ ...session, ...chunk }),
        state: () => api.stock.importState.query(session),
        isRefusal: (error) => errorBodyOf(error) !== undefined && errorBodyOf(error)?.code !== 'unavailable',
        pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      },
      (progress) => handle === target && set({ progress }),
      from,
    );
    const preview = await api.stock.previewImport.query(session);
    if (handle === target) set({ step: 'preview', preview });
  } catch (error) {
    if (handle === target) set({ step: 'stopped', error });
  }
}

export const importRun = {
  async begin(chosen: Blob, fileName: string, input: Inputs['stock']['beginImport']): Promise<void> {
    set({ ...start, fileName, busy: true, progress: { ...noProgress, totalBytes: chosen.size } });
    try {
      handle = await api.stock.beginImport.mutate(input);
      file = chosen;
      set({ busy: false });
      await send(0);
    } catch (error) {
      set({ ...start, error });
    }
  },

  async resume(): Promise<void> {
    const { chunkBytes: _, ...session } = handle!;
    try {
      const state = await api.stock.importState.query(session);
      await send(state.nextChunk);
    } catch (error) {
      set({ error });
    }
  },

  async confirm(): Promise<void> {
    const { chunkBytes: _, ...session } = handle!;
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

  async cancel(): Promise<void> {
    const old = handle;
    forget();
    set(start);
    if (!old) return;
    const { chunkBytes: _, ...session } = old;
    // staging rows lapse by themselves within the hour; this only tidies up sooner
    await api.stock.cancelImport.mutate(session).catch(() => undefined);
  },
};

function forget(): void {
  file = undefined;
  handle = undefined;
}
