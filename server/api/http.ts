import type { IncomingMessage } from 'node:http';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { Hono } from 'hono';
import { authBasePath } from '../features/account/auth.ts';
import { readSession } from '../features/account/read-session.ts';
import type { Context } from '../features/context.ts';
import { AppError, toAppError } from '../lib/app-error.ts';
import { limitBody } from '../lib/body-limit.ts';
import { isFromElsewhere } from '../lib/cross-site.ts';
import { deskHeaders } from '../lib/security-headers.ts';
import { authRoutes } from './auth-routes.ts';
import { type Client, clientReader } from './client.ts';
import { servePages } from './pages.ts';
import { appRouter } from './router.ts';
import type { RequestContext } from './trpc.ts';

const maxBodyBytes = 1_000_000;
/** A file of traffic to replay: 200,000 rows. */
const maxReplayBytes = 6_000_000;
const maxChunkBytes = 8_500_000;

type Env = { Bindings: { incoming?: IncomingMessage }; Variables: { client: Client } };

/** The desk's own address: its API and live stream, accounts, and the same interface for browsers. */
export function createConsole(ctx: Context, { pages = servePages() } = {}): Hono<Env> {
  const readClient = clientReader(ctx.config.trustProxy);
  const app = new Hono<Env>();

  app.use(deskHeaders());
  app.use((c, next) => {
    c.set('client', readClient(c.req.raw, c.env?.incoming));
    return next();
  });

  app.use('/trpc/*', refuseStrangers);
  app.use('/api/*', refuseStrangers);
  app.use('/trpc/*', (c, next) => limitOf(c.req.path)(c, next));
  app.use('/api/*', limitBody(64_000, tooMuch));

  app.route(authBasePath, authRoutes(ctx));

  app.all('/trpc/*', (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router: appRouter,
      maxBatchSize: 20,
      createContext: async (): Promise<RequestContext> => ({
        app: ctx,
        person: await readSession(ctx, c.req.raw.headers),
        client: c.var.client,
        headers: c.req.raw.headers,
      }),
      responseMeta: () => ({ headers: new Headers({ 'cache-control': 'no-store' }) }),
    }),
  );

  app.get('*', (c) => pages(c.req.raw));

  app.notFound((c) => c.json(new AppError('not_found', 'There is nothing here.').toBody(), 404));
  app.onError((error, c) => {
    const app = toAppError(error);
    if (app.code === 'internal') ctx.log.error({ err: error, path: c.req.path }, 'a request failed');
    const headers = new Headers({ 'cache-control': 'no-store' });
    if (app.extra.retryAfterSeconds) headers.set('retry-after', String(app.extra.retryAfterSeconds));
    // the rest of the body is not read: the connection can't be used again
    if (app.code === 'too_large' || app.code === 'unsupported') headers.set('connection', 'close');
    return Response.json(app.toBody(), { status: app.status, headers });
  });
  return app;
}

const tooMuch = 'That is too much at once.';
const callLimit = limitBody(maxBodyBytes, tooMuch);
const chunkLimit = limitBody(maxChunkBytes, tooMuch);
const replayLimit = limitBody(maxReplayBytes, tooMuch);

function limitOf(path: string): typeof callLimit {
  if (path.includes('stock.appendChunk')) return chunkLimit;
  return path.includes('whatIf.start') ? replayLimit : callLimit;
}

/** A page of another origin may not call us in its visitor's name. */
async function refuseStrangers(
  c: { req: { raw: Request }; var: { client: Client } },
  next: () => Promise<void>,
): Promise<void> {
  if (isFromElsewhere(c.req.raw.headers, c.var.client.origin))
    throw new AppError('not_allowed', 'This request comes from another site.', { reason: 'origin' });
  await next();
}
