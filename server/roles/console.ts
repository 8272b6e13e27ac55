import { createConsole } from '../api/http.ts';
import { consoleLoops } from './console-loops.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';

/** The desk's API and live stream, accounts, the web console; and the loops one console at a time holds. */
export function start(deps: RoleDeps) {
  const { consoleHost: host, consolePort: port } = deps.config;
  return startInstance('console', deps, (ctx) => ({
    servers: [{ name: 'console', fetch: createConsole(ctx).fetch, host, port }],
    loops: consoleLoops,
  }));
}
