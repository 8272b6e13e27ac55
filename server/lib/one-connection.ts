import { type Answer, clientOf, httpRequest } from './http-request.ts';

type Sent = { headers?: Record<string, string> | undefined; body?: string | undefined };

export type Connection = {
  /** Rejects when the connection breaks, or the answer is not whole within the timeout. */
  call: (method: string, target: string, sent?: Sent) => Promise<Answer>;
  close: () => void;
};

/**
 * A connection of one drawn buyer's own to `base`. A pool for all of them would send nearly everything over the one used
 * last, to one instance. `timeoutMs`: for each answer.
 */
export function oneConnection(base: string, timeoutMs: number): Connection {
  const agent = new (clientOf(new URL(base)).Agent)({ keepAlive: true, maxSockets: 1 });
  return {
    call: (method, target, { headers, body } = {}) =>
      httpRequest({ method, url: new URL(target, base), headers, body, timeoutMs, agent }),
    close: () => agent.destroy(),
  };
}
