import { Hono } from 'hono';
import { z } from 'zod';
import type { ErrorCode } from '../contract/error-codes.ts';
import { acceptInvitation, readInvitation } from '../features/accounts/accept-invitation.ts';
import { authBasePath, clientIpHeader, createAuth, internalOrigin, linkPath } from '../features/accounts/auth.ts';
import { newPassword, personName } from '../features/accounts/create-person.ts';
import { passwordLength } from '../features/accounts/session-limits.ts';
import type { Context } from '../features/context.ts';
import { takeLimit } from '../features/limits/take.ts';
import { AppError } from '../lib/app-error.ts';
import { tokenHash } from '../lib/token.ts';
import type { Client } from './client.ts';
import { wrongInput } from './errors.ts';

export type AuthEnv = { Variables: { client: Client } };

/** What the library answers: `code` is its own, in capitals. */
type Said = { message?: string; code?: string; token?: unknown; session?: unknown };
type Limit = { bucket: string; max: number; windowMs: number };
type AuthPath = { body: z.ZodType; limits(ip: string, body: never): Limit[]; localOnly?: boolean };

const path = <Body extends z.ZodType>(
  body: Body,
  limits: (ip: string, body: z.output<Body>) => Limit[],
  localOnly = false,
): AuthPath => ({ body, limits, localOnly });

const password = z.string().min(1).max(passwordLength.max);
const token = z.string().min(20).max(100);
const nothing = z.object({}).optional();
const account = (email: string) => tokenHash(email.trim().toLowerCase()).toString('base64url').slice(0, 22);

/** Guesses at a person's own password or code, from inside a session. */
const proving = (ip: string): Limit[] => [{ bucket: `prove:${ip}`, max: 5, windowMs: 30_000 }];

/**
 * Every path of sign-in that exists here, with all that its body may hold: what isn't listed is not found. Attempts are
 * counted per address and account, never per account alone, so that no stranger can lock the owner out.
 */
const paths: Record<string, AuthPath> = {
  '/sign-in/email': path(z.object({ email: z.string().min(3).max(200), password }), (ip, body) => [
    { bucket: `sign-in:${ip}:${account(body.email)}`, max: 3, windowMs: 10_000 },
    { bucket: `sign-in:${ip}`, max: 30, windowMs: 300_000 },
  ]),
  [linkPath]: path(z.object({ token }), (ip) => [{ bucket: `link:${ip}`, max: 10, windowMs: 60_000 }], true),
  '/sign-out': path(nothing, () => []),
  '/change-password': path(
    z.object({ currentPassword: password, newPassword }).transform((body) => ({ ...body, revokeOtherSessions: true })),
    proving,
  ),
  '/two-factor/enable': path(z.object({ password }), proving),
  '/two-factor/disable': path(z.object({ password }), proving),
  '/two-factor/generate-backup-codes': path(z.object({ password }), proving),
  '/two-factor/verify-totp': path(z.object({ code: z.string().regex(/^\d{6}$/) }), proving),
  '/two-factor/verify-backup-code': path(z.object({ code: z.string().min(4).max(40) }), proving),
};

/** Accounts over plain HTTP: what a browser without a session needs. */
export function authRoutes(ctx: Context): Hono<AuthEnv> {
  const auth = createAuth(ctx);
  const app = new Hono<AuthEnv>();

  app.post('/invitation/read', async (c) => {
    await take(ctx, [{ bucket: `invitation:${c.var.client.ip}`, max: 20, windowMs: 60_000 }]);
    const body = parse(z.object({ token }), await readJson(c.req.raw));
    return c.json(await readInvitation(ctx, body.token));
  });

  app.post('/invitation/accept', async (c) => {
    await take(ctx, [{ bucket: `invitation:${c.var.client.ip}`, max: 20, windowMs: 60_000 }]);
    const body = parse(z.object({ token, name: personName, password: newPassword }), await readJson(c.req.raw));
    const { email } = await acceptInvitation(ctx, body);
    return forward(auth.handler, '/sign-in/email', { email, password: body.password }, c.req.raw, c.var.client);
  });

  app.post('*', async (c) => {
    const name = c.req.path.slice(authBasePath.length);
    const found = Object.hasOwn(paths, name) ? paths[name]! : undefined;
    if (!found || (found.localOnly && !c.var.client.local)) throw new AppError('not_found', 'There is nothing here.');
    const body = parse(found.body, await readJson(c.req.raw));
    await take(ctx, found.limits(c.var.client.ip, body as never));
    const response = await forward(auth.handler, name, body, c.req.raw, c.var.client);
    if (response.status >= 400)
      ctx.log.warn({ path: name, status: response.status, ip: c.var.client.ip }, 'a sign-in step was refused');
    return response;
  });

  return app;
}

async function take(ctx: Context, limits: Limit[]): Promise<void> {
  for (const { bucket, max, windowMs } of limits) await takeLimit(ctx, bucket, max, windowMs);
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('bad_input', 'The body is not valid JSON.');
  }
}

function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw wrongInput(parsed.error);
  return parsed.data;
}

async function forward(
  handler: (request: Request) => Promise<Response>,
  name: string,
  body: unknown,
  from: Request,
  client: Client,
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
  return { code, message: said?.message ?? 'Refused.', reason: (said?.code ?? code).toLowerCase() };
}
