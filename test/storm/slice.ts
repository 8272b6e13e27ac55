/** Ten seconds of the run, as the buyers had it. */
export type Slice = {
  atMs: number;
  paidPerSecond: number;
  keyP50Ms: number | null;
  keyP95Ms: number | null;
  pageP95Ms: number | null;
  failed: number;
  queued: number;
};
