import { hashPassword } from 'better-auth/crypto';
import { createConsole } from '../../../server/api/http.ts';
import type { Config } from '../../../server/config.ts';
import type { AccountRole } from '../../../server/contract/permissions.ts';
import { openDatabase } from '../../../server/db/database.ts';
import { transaction } from '../../../server/db/transaction.ts';
import { createPerson } from '../../../server/features/people/create-person.ts';
import type { Context } from '../../../server/features/context.ts';
import { openHttpServer } from '../../../server/roles/http-server.ts';
import { testContext } from '../../support/context.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const masterKey = Buffer.alloc(32, 7).toString('base64');

export type TestConsole = AsyncDisposable & { url: string; ctx: Context };

/** A console of its own on a real socket, with its own pool: two of them are two instances. */
export async function openConsole(db: TestDatabase, config: Partial<Config> = {}): Promise<TestConsole> {
  const database = openDatabase(db.runningUrl, { max: 6, applicationName: 'yinghuo test console' });
  const ctx = testContext(database, { masterKey, config });
  const server = await openHttpServer(
    { name: 'console', fetch: createConsole(ctx).fetch, host: '127.0.0.1', port: 0 },
    { isReady: () => true },
  );
  return {
    url: `http://127.0.0.1:${server.port}`,
    ctx,
    async [Symbol.asyncDispose]() {
      await server.drain(1000);
      ctx.waker.close();
      await database.close();
    },
  };
}

export const password = 'correct horse battery';
// one hash for all: scrypt is slow on purpose
const passwordHash = hashPassword(password);

export async function addPerson(ctx: Context, role: AccountRole, email = `${role}@shop.test`): Promise<string> {
  const hash = await passwordHash;
  return transaction(ctx.db, (tx) => createPerson(tx, { name: `The ${role}`, email, role, passwordHash: hash }));
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests read any answer, refusals included
export type Answer = { status: number; body: any; headers: Headers };

/** A browser's worth of cookies, and the two ways the desk talks. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly headers: Record<string, string>;

  constructor(headers: Record<string, string> = {}) {
    this.headers = headers;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async send(url: string, init: RequestInit = {}): Promise<Answer> {
    const headers = new Headers({ ...this.headers, ...(init.headers as Record<string, string>) });
    if (this.cookies.size > 0) headers.set('cookie', this.cookieHeader);
    const response = await fetch(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';');
      const name = pair.slice(0, pair.indexOf('='));
      const value = pair.slice(pair.indexOf('=') + 1);
      if (value === '' || attributes.some((attribute) => /max-age=0/i.test(attribute))) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: asJson(text) };
  }

  post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  /** `body.result.data` when it went well, `body.error` otherwise. */
  query(base: string, path: string, input?: unknown): Promise<Answer> {
    const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.send(`${base}/trpc/${path}${search}`);
  }

  mutate(base: string, path: string, input?: unknown): Promise<Answer> {
    return this.post(`${base}/trpc/${path}`, input);
  }

  signIn(base: string, email: string, secret = password): Promise<Answer> {
    return this.post(`${base}/api/auth/sign-in/email`, { email, password: secret });
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export async function signedIn(base: string, email: string): Promise<Browser> {
  const browser = new Browser();
  const answer = await browser.signIn(base, email);
  if (answer.status !== 200) throw new Error(`sign-in of ${email}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return browser;
}

export { testDatabase };
