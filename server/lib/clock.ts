/** Milliseconds since the epoch, passed in wherever time decides something, so that tests drive it by hand. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
