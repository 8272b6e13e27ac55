import { appendFileSync } from 'node:fs';
import { logs } from './shop-data.mjs';

/**
 * One line for the terminal and for the launcher's log, which stays when nobody reads the terminal any more.
 * @param {string} line
 */
export function tell(line) {
  console.log(line);
  try {
    appendFileSync(logs.launcher, `${new Date().toISOString()} ${line.trim()}\n`, { mode: 0o600 });
  } catch {
    // a full disk must not end the supervisor
  }
}
