import { create } from 'zustand';

/** Which sheet lies over the screen, if any. */
type Layers = { open: 'palette' | 'shortcuts' | null; show: (layer: Layers['open']) => void };

export const useLayers = create<Layers>()((set) => ({ open: null, show: (open) => set({ open }) }));
