export type Busy = { atMs: number; busySlotSeconds: number; paidSlotSeconds: number };
