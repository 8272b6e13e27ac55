/** How much of a processor an instance takes while it is busy, and what it did a second (0: unknown), from when there was enough for all. */
export type Computing = { busySeconds: number; processorSeconds: number; perInstance?: number };
