import * as http from 'node:http';
import * as https from 'node:https';

export type Answer = { status: number; body: string };

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
  const { Agent, request } = new URL(base).protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    call: (method, target, headers = {}, body) =>
      new Promise((resolve, reject) => {
        const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
        const url = new URL(target, base);
        const sent = request(url, { method, agent, timeout: timeoutMs, headers: { ...headers, ...length } });
        sent.once('response', (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
          response.once('error', reject);
        });
        sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
        sent.once('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}
