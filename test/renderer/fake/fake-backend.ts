import { deskPolicy, policyText } from '../../../server/contract/content-security-policy.ts';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import type { LiveMessage } from '../../../server/contract/live.ts';
import type { FakeState } from './fake-call.ts';
import { fakeRouter } from './fake-router.ts';
import { promos, schedules } from './promo-data.ts';
import { gatewayRows, settings } from './shop-settings.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** The built interface over real sockets, with a shop behind it that does what the test says. */
export class FakeBackend implements AsyncDisposable {
  readonly state: FakeState = {
    signedIn: true,
    role: 'owner',
    pulse: {},
    needs: [],
    orderCount: 160,
    newOrders: [],
    messages: [],
    wake: new Set(),
    calls: [],
    chunks: [],
    importChoice: {},
    dropChunks: 0,
    settings: settings(),
    gateways: gatewayRows(['epay']),
    identityFresh: false,
    refuse: null,
    scaling: {},
    savedVersions: [],
    enoughTraffic: true,
    promos: promos(),
    schedules: schedules(),
    whatIf: { input: null, startedAtMs: 0, progress: 1, state: 'done', blocked: null, warnings: [] },
    rehearsal: null,
  };
  /** While true, calls and streams are cut as if the backend had died; pages are still served. */
  dead = false;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #trpc = createHTTPHandler({
    router: fakeRouter,
    createContext: () => ({ state: this.state }),
    basePath: '/trpc/',
  });
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  static async start(folder: string): Promise<FakeBackend> {
    const backend = new FakeBackend(folder);
    await new Promise<void>((resolve) => backend.#server.listen(0, '127.0.0.1', resolve));
    return backend;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  say(message: LiveMessage, id = `m${this.state.messages.length + 1}`): void {
    this.state.messages.push({ id, message });
    for (const wake of Array.from(this.state.wake)) wake();
  }

  /** Breaks every connection; the next ones work. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  die(): void {
    this.dead = true;
    this.#server.closeAllConnections();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url!, 'http://fake').pathname;
    if (path.startsWith('/trpc/') || path.startsWith('/api/')) {
      if (this.dead || (path.includes('stock.appendChunk') && this.state.dropChunks-- > 0)) {
        request.socket.destroy();
        return;
      }
      if (path.startsWith('/trpc/')) {
        this.#trpc(request, response);
        return;
      }
      return this.#auth(path, request, response);
    }
    const wanted = extname(path) === '' ? 'index.html' : path;
    const body = await readFile(join(this.#folder, wanted)).catch(() => null);
    response.writeHead(body ? 200 : 404, {
      'content-type': types[extname(wanted)] ?? 'text/plain',
      'content-security-policy': policyText(deskPolicy),
      // as the console says it
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    response.end(body);
  }

  async #auth(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += part;
    const body = JSON.parse(text || '{}') as Record<string, string>;
    this.state.calls.push({ path, input: body });
    const answer = (status: number, value: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (path === '/api/auth/sign-in/email') {
      if (body.password === 'wrong-password')
        return void answer(401, { code: 'sign_in', message: 'Invalid', reason: 'invalid_email_or_password' });
      if (body.email?.startsWith('two')) return void answer(200, { twoFactorRedirect: true });
    }
    if (path.endsWith('/invitation/read'))
      return void answer(200, {
        email: 'new@example.com',
        role: 'staff',
        expiresAt: '2026-11-24T03:00:00Z',
        shopName: '萤火小店',
      });
    if (/two-factor\/enable|change-password/.test(path) && !this.state.identityFresh)
      return void answer(403, { code: 'confirm_identity', message: 'Confirm first.', reason: 'password' });
    if (path === '/api/auth/two-factor/enable') {
      return void answer(200, {
        totpURI: 'otpauth://totp/Yinghuo:lin@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Yinghuo',
        backupCodes: Array.from({ length: 10 }, (_, n) => `a${n}b7c-${n}9xk2`),
      });
    }
    this.state.signedIn = path !== '/api/auth/sign-out';
    answer(200, {});
  }
}
