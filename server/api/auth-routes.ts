import { defined } from '../contract/defined.ts';
import { Hono } from 'hono';
import type { z } from 'zod';
import {
  acceptInvitationInput,
  changePasswordInput,
  codeInput,
  passwordInput,
  recoveryCodeInput,
  signInInput,
  signOutInput,
  tokenInput,
  twoFactorOffInput,
} from '../contract/account.ts';
import { acceptInvitation, readInvitation } from '../features/people/accept-invitation.ts';
import { authBasePath, createAuth, linkPath } from '../features/account/auth.ts';
import type { Context } from '../features/context.ts';
import { consumeRateLimit } from '../features/limits/rate-limit.ts';
import { tryWasRight } from '../features/limits/tries.ts';
import { AppError } from '../lib/app-error.ts';
import { forward } from './auth-forward.ts';
import { guardAuth } from './auth-guard.ts';
import type { Client } from './client.ts';
import { wrongInput } from './errors.ts';

export type AuthEnv = { Variables: { client: Client } };

type AuthPath = { body: z.ZodType; localOnly: boolean };

const path = (body: z.ZodType, localOnly = false): AuthPath => ({ body, localOnly });

/**
 * Every path of sign-in that exists here, with all that its body may hold: what isn't listed is not found. Who must prove
 * themselves first is in `authIdentity`.
 */
const paths: Record<string, AuthPath> = {
  '/sign-in/email': path(signInInput),
  [linkPath]: path(tokenInput, true),
  '/sign-out': path(signOutInput),
  '/change-password': path(changePasswordInput),
  '/two-factor/enable': path(passwordInput),
  '/two-factor/disable': path(twoFactorOffInput),
  '/two-factor/generate-backup-codes': path(passwordInput),
  '/two-factor/verify-totp': path(codeInput),
  '/two-factor/verify-backup-code': path(recoveryCodeInput),
};

/**
 * Under `authBasePath`; a test compares them with the rules.
 * @internal
 */
export const authPaths = (): string[] => ['/invitation/read', '/invitation/accept', ...Object.keys(paths)];

/** Accounts over plain HTTP: what a browser without a session needs. */
export function authRoutes(ctx: Context): Hono<AuthEnv> {
  const auth = createAuth(ctx);
  const app = new Hono<AuthEnv>();

  app.post('/invitation/read', async (c) => {
    await consumeRateLimit(ctx, `invitation:${c.var.client.ip}`, { max: 20, windowMs: 60_000 });
    const body = parse(tokenInput, await readJson(c.req.raw));
    return c.json(await readInvitation(ctx, body.token));
  });

  app.post('/invitation/accept', async (c) => {
    await consumeRateLimit(ctx, `invitation:${c.var.client.ip}`, { max: 20, windowMs: 60_000 });
    const body = parse(acceptInvitationInput, await readJson(c.req.raw));
    const { email } = await acceptInvitation(ctx, body);
    const signIn = { name: '/sign-in/email', body: { email, password: body.password } };
    return forward(auth.handler, { ...signIn, from: c.req.raw, client: c.var.client });
  });

  app.post('*', async (c) => {
    const name = c.req.path.slice(authBasePath.length);
    const found = Object.hasOwn(paths, name) ? defined(paths[name], 'paths[name]') : undefined;
    if (!found || (found.localOnly && !c.var.client.local)) throw new AppError('not_found', 'There is nothing here.');
    const body = parse(found.body, await readJson(c.req.raw));
    const request = { name, body, from: c.req.raw, client: c.var.client };
    const attempt = await guardAuth(ctx, request, (recovery) => forward(auth.handler, recovery));
    const response = await forward(auth.handler, request);
    if (response.status < 400 && attempt) await tryWasRight(ctx, attempt);
    if (response.status >= 400)
      ctx.log.warn({ path: name, status: response.status, ip: c.var.client.ip }, 'a sign-in step was refused');
    return response;
  });

  return app;
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
