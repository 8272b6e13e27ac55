import * as http from 'node:http';
import * as https from 'node:https';
import { type Answer, exchange } from './exchange.ts';

export type Connection = {
  /** Rejects when the connection breaks, or nothing is heard for the timeout. */
  call: (method: string, target: string, headers?: Record<string, string>, body?: string) => Promise<Answer>;
  close: () => void;
};

/**
 * A connection of one drawn buyer's own to `base`. A pool for all of them would send nearly everything over the one used
 * last, to one instance. `timeoutMs`: so long may nothing be heard.
 */
export function oneConnection(base: string, timeoutMs: number): Connection {
  const { Agent } = new URL(base).protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: (method, target, headers, body) =>
      exchange({ method, url: new URL(target, base), headers, body, timeoutMs, agent }),
    close: () => agent.destroy(),
  };
}
