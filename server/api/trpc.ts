import { initTRPC, TRPCError } from '@trpc/server';
import { type AccountRole, may, needFreshIdentity, type Permission } from '../contract/permissions.ts';
import type { Person } from '../features/accounts/read-session.ts';
import type { Actor, Context } from '../features/context.ts';
import { AppError } from '../lib/app-error.ts';
import type { Client } from './client.ts';
import { appErrorOf, trpcCodeOf } from './errors.ts';

/** What every procedure is given: the composed context, and who asks (null: not signed in). */
export type RequestContext = { app: Context; person: Person | null; client: Client; headers: Headers };

export type Meta = { permission: Permission };

const t = initTRPC
  .context<RequestContext>()
  .meta<Meta>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 2000 }, client: { reconnectAfterInactivityMs: 5000 } },
    errorFormatter({ shape, error }) {
      const app = appErrorOf(error);
      return {
        code: shape.code,
        message: app.message,
        data: { code: trpcCodeOf(app), httpStatus: app.status, path: shape.data.path, app: app.toBody() },
      };
    },
  });

export const router = t.router;
export const createCaller = t.createCallerFactory;

const reportErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const app = appErrorOf(result.error);
  if (app.code === 'internal')
    ctx.app.log.error({ err: result.error.cause ?? result.error, path }, 'a procedure failed');
  throw new TRPCError({ code: trpcCodeOf(app), message: app.message, cause: app });
});

const checkPermission = t.middleware(({ ctx, meta, type, next }) => {
  if (!meta) throw new AppError('internal', 'Something went wrong on our side; nothing was changed.');
  const { person } = ctx;
  if (!person) throw new AppError('sign_in', 'Sign in first.');
  if (!may(person.role, meta.permission))
    throw new AppError('not_allowed', `Your role may not do this (${meta.permission}).`);
  // reading a list that such a permission guards needs no new proof; changing it or seeing a key does
  if (type === 'mutation' && needFreshIdentity.includes(meta.permission) && !person.identityFresh) {
    throw new AppError('confirm_identity', 'Confirm your identity first.', {
      reason: person.twoFactor ? 'code' : 'password',
    });
  }
  const actor: Actor = { id: person.id, name: person.name, role: person.role };
  return next({ ctx: { ...ctx, person, actor } });
});

const guarded = t.procedure.use(reportErrors).use(checkPermission);

/** The only way to make a procedure: it names what it takes to call it. */
export function allow(permission: Permission): typeof guarded {
  return guarded.meta({ permission });
}

export type SignedInContext = RequestContext & { person: Person; actor: Actor & { role: AccountRole } };
