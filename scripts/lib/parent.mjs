import { commandOf, identify, isAlive, parentOf } from './processes.mjs';

const checkMs = 1000;
const deepest = 4;

/**
 * Calls back once the npm that ran us, or the shell between, is gone: a signal to one of them reaches us by no other way.
 * Whoever was started by anything else may well outlive its parent on purpose.
 * @param {() => void} onGone
 */
export function watchNpm(onGone) {
  const chain = npmAbove();
  if (chain.length === 0) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && chain.every(isAlive)) return;
    clearInterval(timer);
    onGone();
  }, checkMs);
  timer.unref();
}

/** From our parent up to npm; empty when npm isn't there. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event) return [];
  const chain = [];
  for (let pid = process.ppid; pid > 1 && chain.length < deepest; pid = parentOf(pid) ?? 0) {
    const identity = identify(pid);
    if (!identity) return [];
    chain.push(identity);
    if (process.platform !== 'linux') return chain;
    if (/\bnpm\b/.test(commandOf(pid))) return chain;
  }
  return [];
}
