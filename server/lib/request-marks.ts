const toldToWait = new WeakSet<object>();
const askedAgain = new WeakSet<object>();
const kept = new WeakSet<object>();

/** Marks a request that was answered with a place in the line: for what is counted, neither work done nor a failure. */
export function markToldToWait(request: object | undefined): void {
  if (request) toldToWait.add(request);
}

/** Marks a request of a buyer who has asked before: no new arrival. */
export function markAskedAgain(request: object | undefined): void {
  if (request) askedAgain.add(request);
}

export const wasToldToWait = (request: object): boolean => toldToWait.has(request);
export const hasAskedAgain = (request: object): boolean => askedAgain.has(request);

/** Marks a request that is kept until there is news: how long it took says nothing of this process. */
export function markKept(request: object | undefined): void {
  if (request) kept.add(request);
}

export const wasKept = (request: object): boolean => kept.has(request);
