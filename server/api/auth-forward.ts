import type { ErrorCode } from '../contract/error-codes.ts';
import { authBasePath, clientIpHeader, internalOrigin } from '../features/account/auth.ts';
import type { Client } from './client.ts';

/** What the library answers: `code` is its own, in capitals. */
type Said = { message?: string; code?: string; token?: unknown; session?: unknown; retryAfterSeconds?: unknown };

export type AuthRequest = { name: string; body: unknown; from: Request; client: Client };

/** Hands a checked call to the library, and its answer on: no token in it, refusals in our own shape. */
export async function forward(
  handler: (request: Request) => Promise<Response>,
  { name, body, from, client }: AuthRequest,
): Promise<Response> {
  const headers = new Headers({
    'content-type': 'application/json',
    [clientIpHeader]: client.ip,
    origin: internalOrigin,
  });
  for (const kept of ['cookie', 'user-agent', 'accept-language']) {
    const value = from.headers.get(kept);
    if (value) headers.set(kept, value);
  }
  const answer = await handler(
    new Request(`${internalOrigin}${authBasePath}${name}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body ?? {}),
    }),
  );
  const answerHeaders = new Headers({ 'cache-control': 'no-store', 'content-type': 'application/json' });
  for (const cookie of answer.headers.getSetCookie())
    answerHeaders.append('set-cookie', client.https ? `${cookie}; Secure` : cookie);
  const said = (await answer.json().catch(() => null)) as Said | null;
  if (typeof said?.retryAfterSeconds === 'number') answerHeaders.set('retry-after', String(said.retryAfterSeconds));
  return new Response(JSON.stringify(answer.ok ? withoutTokens(said) : refusal(answer.status, said)), {
    status: answer.status,
    headers: answerHeaders,
  });
}

/** A session's token belongs into the cookie, which no page can read. */
function withoutTokens(said: Said | null): object {
  const { token: _token, session: _session, ...rest } = said ?? {};
  return rest;
}

const codeOfStatus: Record<number, ErrorCode> = {
  400: 'bad_input',
  401: 'sign_in',
  403: 'not_allowed',
  404: 'not_found',
  409: 'conflict',
  429: 'too_many',
};

function refusal(status: number, said: Said | null): object {
  const code = codeOfStatus[status] ?? 'internal';
  if (code === 'internal') return { code, message: 'Something went wrong on our side; nothing was changed.' };
  const wait = typeof said?.retryAfterSeconds === 'number' ? { retryAfterSeconds: said.retryAfterSeconds } : {};
  return { code, message: said?.message ?? 'Refused.', reason: (said?.code ?? code).toLowerCase(), ...wait };
}
