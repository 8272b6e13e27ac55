import { create } from 'zustand';

/** Which sheet lies over the screen, if any. */
type Layers = {
  open: 'palette' | 'shortcuts' | null;
  /** Counts the openings: a sheet that opens while it still closes begins anew. */
  openings: number;
  show: (layer: Layers['open']) => void;
};

export const useLayers = create<Layers>()((set) => ({
  open: null,
  openings: 0,
  show: (open) => set((was) => ({ open, openings: was.openings + (open ? 1 : 0) })),
}));
