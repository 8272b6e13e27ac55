import { initTRPC, TRPCError } from '@trpc/server';
import { procedureIdentity } from '../contract/fresh-identity.ts';
import { may, type Permission } from '../contract/permissions.ts';
import { needIdentity } from '../features/account/need-identity.ts';
import type { Person } from '../features/account/read-session.ts';
import type { Actor, Context } from '../features/context.ts';
import { AppError } from '../lib/app-error.ts';
import type { Client } from './client.ts';
import { appErrorOf, trpcCodeOf } from './errors.ts';

/** What every procedure is given: the composed context, and who asks (null: not signed in). */
export type RequestContext = { app: Context; person: Person | null; client: Client; headers: Headers };

type Meta = { permission: Permission };

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

const reportErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const app = appErrorOf(result.error);
  if (app.code === 'internal')
    ctx.app.log.error({ err: result.error.cause ?? result.error, path }, 'a procedure failed');
  throw new TRPCError({ code: trpcCodeOf(app), message: app.message, cause: app });
});

const checkPermission = t.middleware(({ ctx, meta, path, next }) => {
  if (!meta) throw new AppError('internal', 'Something went wrong on our side; nothing was changed.');
  const { person } = ctx;
  if (!person) throw new AppError('sign_in', 'Sign in first.');
  if (!may(person.role, meta.permission))
    throw new AppError('not_allowed', `Your role may not do this (${meta.permission}).`);
  const identity = { fresh: person.identityFresh, by: person.twoFactor ? 'code' : 'password' } as const;
  const actor = { id: person.id, name: person.name, role: person.role, identity } satisfies Actor;
  const rule = procedureIdentity[path];
  // one that nobody has thought about is refused rather than let through
  if (!rule || rule.ask === 'always' || (rule.ask === 'owners' && person.role === 'owner')) needIdentity(actor);
  return next({ ctx: { ...ctx, person, actor } });
});

const guarded = t.procedure.use(reportErrors).use(checkPermission);

/** The only way to make a procedure: it names what it takes to call it. */
export function allow(permission: Permission): typeof guarded {
  return guarded.meta({ permission });
}
