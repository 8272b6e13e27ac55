/** Milliseconds since the epoch, passed in wherever time decides something, so that tests drive it by hand. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** A clock that shows the time of its making and goes on evenly: whoever sets the machine's does not move it. */
export function steadyClock(): Clock {
  const beganAt = systemClock() - performance.now();
  return () => beganAt + performance.now();
}
