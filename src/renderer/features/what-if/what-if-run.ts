import { create } from 'zustand';
import type { WhatIfInput, WhatIfState } from '../../../../server/contract/scaling/what-if.ts';
import { errorBodyOf } from '../../lib/errors.ts';
import { api } from '../../lib/trpc.ts';

/** What was compared: the candidate, and the version of the policy in force when it was asked. */
export type Asked = { input: WhatIfInput; basedOn: number };
export type WhatIfResult = Asked & { state: WhatIfState };

type WhatIfRun = {
  running: { id: string | null; progress: number } | null;
  /** The last one that finished; it stays while the next one runs. */
  result: WhatIfResult | null;
  error: unknown;
  /** A code of the interface's words, when the replay itself failed. */
  problem: string | null;
};

const pollMs = 250;
const idle: WhatIfRun = { running: null, result: null, error: null, problem: null };

/** Lives outside the screen, so that leaving it doesn't lose the run. */
export const useWhatIfRun = create<WhatIfRun>()(() => idle);

const set = useWhatIfRun.setState;
const pause = () => new Promise((resolve) => setTimeout(resolve, pollMs));
const isCurrent = (id: string) => useWhatIfRun.getState().running?.id === id;

async function follow(id: string, asked: Asked): Promise<void> {
  while (isCurrent(id)) {
    const state = await api.whatIf.state.query({ id }).catch((error: unknown) => {
      // silence passes; a refusal stays
      if (errorBodyOf(error)) throw error;
      return null;
    });
    if (!isCurrent(id)) return;
    if (state?.state === 'done') return set({ running: null, result: { ...asked, state } });
    if (state?.state === 'cancelled') return set({ running: null });
    if (state?.state === 'failed') return set({ running: null, problem: state.problem ?? 'other' });
    if (state) set({ running: { id, progress: state.progress } });
    await pause();
  }
}

export const whatIfRun = {
  async begin(asked: Asked): Promise<void> {
    set({ running: { id: null, progress: 0 }, error: null, problem: null });
    try {
      const { id } = await api.whatIf.start.mutate(asked.input);
      set({ running: { id, progress: 0 } });
      await follow(id, asked);
    } catch (error) {
      set({ running: null, error });
    }
  },

  async cancel(): Promise<void> {
    const id = useWhatIfRun.getState().running?.id;
    set({ running: null });
    if (id) await api.whatIf.cancel.mutate({ id }).catch(() => undefined);
  },
};
