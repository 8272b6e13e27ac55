import { request } from 'node:https';

export type Admin = { url: string; ca: string; token: string };

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(`${status}: ${text}`);
    this.status = status;
  }
}

/** One call as the cluster's administrator. Throws `Refused` for whatever is not 2xx. */
export function call<T = Record<string, never>>(admin: Admin, method: Method, path: string, body?: object): Promise<T> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  return send(admin, method, path, body && { type, text: JSON.stringify(body) });
}

/** Makes an object from YAML; answers it as the server understood it. */
export const callYaml = (admin: Admin, path: string, text: string): Promise<object> =>
  send(admin, 'POST', path, { type: 'application/yaml', text });

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

function send<T>(
  { url, ca, token }: Admin,
  method: Method,
  path: string,
  body: { type: string; text: string } | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      ...(body ? { 'content-type': body.type } : {}),
    };
    const sent = request(new URL(path, url), { method, ca, headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        (response.statusCode ?? 500) < 300
          ? resolve(JSON.parse(text) as T)
          : reject(new Refused(response.statusCode ?? 500, text)),
      );
    });
    sent.on('timeout', () => sent.destroy(new Error('the API server does not answer')));
    sent.on('error', reject);
    sent.end(body?.text);
  });
}
