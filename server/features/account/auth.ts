import { defined } from '../../contract/defined.ts';
import { randomUUID } from 'node:crypto';
import { type BetterAuthPlugin, betterAuth } from 'better-auth';
import { APIError, createAuthEndpoint, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { z } from 'zod';
import type { AccountRole } from '../../contract/permissions.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { appendAudit } from '../audit/append.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { countTry, type Try, tryWasRight } from '../limits/tries.ts';
import { passwordLength } from '../../contract/people.ts';
import { cookieMaxAgeSeconds, sessionLimits } from './session-limits.ts';
import { deviceCookieName, deviceMaxAgeSeconds, knownDevice, newDevice } from './known-device.ts';
import { spendSignInLink } from './sign-in-link.ts';
import { sweepAccounts } from './sweep.ts';
import { spendTotp } from './totp.ts';

export const authBasePath = '/api/auth';
/** The library's own address for itself; never seen outside. */
export const internalOrigin = 'http://console.internal';
/** Addresses reach the library in this header only; the console sets it and drops whatever a client sent. */
export const clientIpHeader = 'x-yinghuo-client-ip';

const timestamps = { createdAt: 'created_at', updatedAt: 'updated_at' };
const person = statement<{ name: string; role: AccountRole }, [string]>({
  name: 'auth_person',
  text: 'select name, role from auth_user where id = $1',
});

/** Sign-in, second factor and session cookies. Only the paths the console lets through are reachable. */
export function createAuth(ctx: Context) {
  return betterAuth({
    appName: 'Yinghuo',
    // an address of its own: the console has checked Origin against the host it was called by
    baseURL: internalOrigin,
    basePath: authBasePath,
    secret: ctx.secrets.auth,
    database: { db: ctx.db.kysely, type: 'postgres' },
    telemetry: { enabled: false },
    // the console's own limits count per address and account, in the database
    rateLimit: { enabled: false },
    logger: { log: (level, message) => level === 'error' && ctx.log.error({}, `auth: ${message}`) },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    advanced: {
      cookiePrefix: 'yinghuo',
      useSecureCookies: false,
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
      database: { generateId: () => randomUUID(), validateSchema: false },
    },
    user: {
      modelName: 'auth_user',
      fields: { ...timestamps, emailVerified: 'email_verified' },
      additionalFields: { role: { type: 'string', required: true, input: false, defaultValue: 'staff' } },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        ...timestamps,
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
      },
      additionalFields: {
        confirmedAt: { type: 'date', required: false, input: false, fieldName: 'confirmed_at' },
        lastSeenAt: { type: 'date', required: false, input: false, fieldName: 'last_seen_at' },
      },
      expiresIn: cookieMaxAgeSeconds,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        ...timestamps,
        accountId: 'account_id',
        providerId: 'provider_id',
        userId: 'user_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
      },
    },
    verification: { modelName: 'auth_verification', fields: { ...timestamps, expiresAt: 'expires_at' } },
    plugins: [secondFactor(), ownPlugin(ctx)],
    databaseHooks: {
      session: {
        create: {
          async before(session, request) {
            const row = await maybeOne(ctx.db, person, [session.userId]);
            if (!row) return false;
            const { idleMs, absoluteMs } = sessionLimits[row.role];
            const now = new Date();
            const confirmedAt = request?.path === linkPath ? null : now;
            await sweepAccounts(ctx);
            return {
              data: { expiresAt: new Date(now.getTime() + Math.min(idleMs, absoluteMs)), confirmedAt, lastSeenAt: now },
            };
          },
        },
      },
    },
  });
}

function secondFactor() {
  return twoFactor({
    issuer: 'Yinghuo',
    // a lock by account is a stranger's means to lock the person out; `limits/tries.ts` counts instead
    accountLockout: { enabled: false },
    twoFactorTable: 'auth_two_factor',
    schema: {
      user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
      twoFactor: {
        fields: {
          userId: 'user_id',
          backupCodes: 'backup_codes',
          failedVerificationCount: 'failed_verification_count',
          lockedUntil: 'locked_until',
        },
      },
    },
  });
}

export const linkPath = '/sign-in/link';

/** After the second factor's plugin: by then a session that still waits for a code is gone. */
function ownPlugin(ctx: Context): BetterAuthPlugin {
  return {
    id: 'yinghuo',
    endpoints: {
      signInByLink: createAuthEndpoint(
        linkPath,
        { method: 'POST', body: z.object({ token: z.string() }) },
        async (call) => {
          const userId = await spendSignInLink(ctx, call.body.token);
          const user = userId ? await call.context.internalAdapter.findUserById(userId) : null;
          const session = user ? await call.context.internalAdapter.createSession(user.id) : null;
          if (!user || !session)
            throw new APIError('UNAUTHORIZED', {
              code: 'LINK_GONE',
              message: 'This sign-in link was used or has lapsed.',
            });
          await setSessionCookie(call, { session, user });
          return call.json({ user: { id: user.id } });
        },
      ),
    },
    hooks: {
      before: [
        {
          matcher: (call) => codePaths[call.path ?? ''] !== undefined,
          handler: createAuthMiddleware(async (call) => {
            const attempt = await codeTry(ctx, call);
            if (!attempt) return;
            await countTry(ctx, attempt).catch(asRefusal);
            if (
              attempt.what === 'code' &&
              (await spendTotp(ctx, attempt.who, String(call.body?.code ?? ''))) === 'spent'
            ) {
              throw new APIError('UNAUTHORIZED', {
                code: 'CODE_SPENT',
                message: 'This code was used already; wait for the next one.',
              });
            }
          }),
        },
      ],
      after: [
        {
          matcher: (call) => audited[call.path ?? ''] !== undefined,
          handler: createAuthMiddleware(async (call) => {
            if (call.context.returned instanceof Error) return;
            const action = audited[call.path];
            const userId = call.context.newSession?.user.id ?? call.context.session?.user.id;
            if (!userId || (action === 'accounts.sign_in' && !call.context.newSession)) return;
            if (call.context.newSession) keepDevice(ctx, call, userId);
            if (codePaths[call.path]) await tryWasRight(ctx, codeTryOf(ctx, call, userId));
            const row = await maybeOne(ctx.db, person, [userId]);
            if (row)
              await appendAudit(ctx.db, {
                actor: { id: userId, ...row },
                action: defined(action, 'action'),
                subject: userId,
              });
          }),
        },
      ],
    },
  };
}

const audited: Record<string, string> = {
  '/sign-in/email': 'accounts.sign_in',
  [linkPath]: 'accounts.sign_in',
  '/two-factor/verify-totp': 'accounts.second_factor',
  '/two-factor/verify-backup-code': 'accounts.recovery_code',
  '/two-factor/disable': 'accounts.second_factor_off',
  '/two-factor/generate-backup-codes': 'accounts.recovery_codes_renewed',
  '/change-password': 'accounts.password_changed',
};

const codePaths: Record<string, 'code' | 'recovery-code'> = {
  '/two-factor/verify-totp': 'code',
  '/two-factor/verify-backup-code': 'recovery-code',
};

type Call = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** Whose code it is: of the signed-in person, or of the one half-way through signing in. */
async function personProving(call: Call): Promise<string | undefined> {
  const session = await getSessionFromCtx(call);
  if (session) return session.user.id;
  const cookie = await call.getSignedCookie(call.context.createAuthCookie('two_factor').name, call.context.secret);
  return cookie ? (await call.context.internalAdapter.findVerificationValue(cookie))?.value : undefined;
}

/** A try at a code, counted by where it comes from: by device where that has signed in this person before. */
async function codeTry(ctx: Context, call: Call): Promise<Try | undefined> {
  const userId = await personProving(call);
  return userId ? codeTryOf(ctx, call, userId) : undefined;
}

function codeTryOf(ctx: Context, call: Call, userId: string): Try {
  const from = call.headers?.get(clientIpHeader) ?? '';
  return {
    what: defined(codePaths[call.path], 'codePaths[call.path]'),
    who: userId,
    from,
    device: knownDevice(ctx, call.headers, userId),
  };
}

function keepDevice(ctx: Context, call: Call, userId: string): void {
  if (knownDevice(ctx, call.headers, userId)) return;
  const options = { path: '/', httpOnly: true, sameSite: 'lax', maxAge: deviceMaxAgeSeconds } as const;
  call.setCookie(deviceCookieName, newDevice(ctx, userId), options);
}

function asRefusal(error: unknown): never {
  if (!(error instanceof AppError)) throw error;
  const { retryAfterSeconds } = error.extra;
  throw new APIError('TOO_MANY_REQUESTS', { code: 'TOO_MANY', message: error.message, retryAfterSeconds });
}
