import { create } from 'zustand';

/** From this age on nothing may be called well. */
export const staleAfterMs = 10_000;
/** Old numbers lose their colour from here: three pulses missed. */
export const greyAfterMs = 3500;

type Connection = {
  phase: 'connecting' | 'live' | 'lost';
  /** When the last pulse arrived, and how old it was then. */
  heardAtMs: number | null;
  ageWhenHeardMs: number;
  setPhase: (phase: Connection['phase']) => void;
  heard: (ageMs: number) => void;
};

export const useConnection = create<Connection>()((set) => ({
  phase: 'connecting',
  heardAtMs: null,
  ageWhenHeardMs: 0,
  setPhase: (phase) => set((old) => (old.phase === phase ? old : { phase })),
  heard: (ageWhenHeardMs) => set({ phase: 'live', heardAtMs: Date.now(), ageWhenHeardMs }),
}));

export function dataAgeMs(state: Pick<Connection, 'heardAtMs' | 'ageWhenHeardMs'>, nowMs: number): number | null {
  return state.heardAtMs === null ? null : Math.max(0, nowMs - state.heardAtMs) + state.ageWhenHeardMs;
}
