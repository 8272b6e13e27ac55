import { readFile } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { join } from 'node:path';
import { PlaceError, type PlaceTrouble } from '../place-error.ts';

export type Cluster = { url: string; folder: string };
type Method = 'GET' | 'PATCH' | 'DELETE';
type Answer = { status: number; text: string; retryAfter: string | undefined };

/** An API server that is well answers within 20 ms; one that is held up gets this long, ms. */
const patienceMs = 4000;

/** Thrown where the object has changed since it was read. */
export class Conflict extends Error {}

/**
 * One call to the cluster's API server with the mounted account. Token and certificate are read each time: the cluster renews
 * them. Null: there is no such object, where `absent` allows that.
 */
export async function callCluster(
  { url, folder }: Cluster,
  call: `${Method} ${string}`,
  { body, absent = false }: { body?: object; absent?: boolean } = {},
): Promise<unknown> {
  const [method = '', path = ''] = call.split(' ');
  const [token, ca] = await Promise.all([
    readFile(join(folder, 'token'), 'utf8').catch((cause: unknown) => {
      throw new PlaceError('denied', `${folder}/token can't be read: give the scaler a service account.`, { cause });
    }),
    readFile(join(folder, 'ca.crt'), 'utf8').catch(() => undefined),
  ]);
  const { status, text, retryAfter } = await send(new URL(path, url), method, { token: token.trim(), ca, body });
  if (status < 300) return JSON.parse(text) as unknown;
  if (status === 404 && absent) return null;
  if (status === 409) throw new Conflict(text);
  const seconds = Number(retryAfter);
  throw new PlaceError(troubleOf(status), sentence(call, status, text), {
    retryAfterMs: status === 429 && seconds > 0 ? seconds * 1000 : undefined,
  });
}

function troubleOf(status: number): PlaceTrouble {
  if (status === 401 || status === 403) return 'denied';
  if (status === 404) return 'missing';
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unreachable' : 'refused';
}

function sentence(call: string, status: number, text: string): string {
  const said = /"message":\s*"((?:[^"\\]|\\.)*)"/.exec(text)?.[1] ?? text.slice(0, 300);
  return `The cluster answered ${status} to ${call}: ${said}`;
}

type Sent = { token: string; ca: string | undefined; body: object | undefined };

function send(url: URL, method: string, { token, ca, body }: Sent): Promise<Answer> {
  const { request } = url.protocol === 'http:' ? http : https;
  const text = body && JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers: Record<string, string | number> = { authorization: `Bearer ${token}`, accept: 'application/json' };
    if (text !== undefined) {
      headers['content-type'] = 'application/merge-patch+json';
      headers['content-length'] = Buffer.byteLength(text);
    }
    const fail = (cause: unknown) =>
      reject(
        new PlaceError('unreachable', `The cluster does not answer at ${url.host}; whatever runs is left as it is.`, {
          cause,
        }),
      );
    const signal = AbortSignal.timeout(patienceMs);
    const sent = request(url, { method, headers, signal, ...(ca === undefined ? {} : { ca }) }, (response) => {
      let answer = '';
      response.setEncoding('utf8').on('data', (part: string) => (answer += part));
      response.on('error', fail);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: answer, retryAfter: response.headers['retry-after'] }),
      );
    });
    sent.on('error', fail);
    sent.end(text);
  });
}
