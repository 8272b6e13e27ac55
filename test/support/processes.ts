import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import {
  childrenOf,
  identify,
  isAlive,
  send,
  waitForExit,
  type ProcessIdentity,
} from '../../scripts/lib/processes.mjs';

export type RunningProcess = AsyncDisposable & {
  pid: number;
  identity: ProcessIdentity;
  output(): string;
  /** Closes our end of its output, as `| head` does. */
  stopReading(): void;
  /** Resolves with the match once the output (both streams) contains it; rejects with the output when the process ends first. */
  waitForOutput(pattern: RegExp, timeoutMs?: number): Promise<RegExpMatchArray>;
  exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  kill(signal: NodeJS.Signals): void;
};

/** A real process of this test; `await using` ends it. `detached` gives it a session of its own, as a terminal would. */
export function runProcess(
  command: string,
  args: string[],
  {
    env = {},
    cwd = process.cwd(),
    detached = false,
    uid,
  }: { env?: Record<string, string>; cwd?: string; detached?: boolean; uid?: number } = {},
): RunningProcess {
  const child = spawn(command, args, {
    cwd,
    detached,
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const watch of watchers) watch();
    });
  const exited = exitOf(child);
  const identity = identify(child.pid ?? -1) ?? { pid: child.pid ?? -1, startTime: 'gone' };
  return {
    pid: identity.pid,
    identity,
    exited,
    output: () => output,
    stopReading: () => [child.stdout, child.stderr].forEach((stream) => stream.destroy()),
    kill: (signal) => void send(identity, signal),
    waitForOutput: (pattern, timeoutMs = 60_000) => waitForMatch(pattern, timeoutMs, () => output, watchers, exited),
    async [Symbol.asyncDispose]() {
      send(identity, 'SIGTERM');
      if (!(await waitForExit(identity, 10_000))) send(identity, 'SIGKILL');
      await exited;
    },
  };
}

function exitOf(child: ChildProcess): RunningProcess['exited'] {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}

function waitForMatch(
  pattern: RegExp,
  timeoutMs: number,
  output: () => string,
  watchers: Set<() => void>,
  exited: RunningProcess['exited'],
): Promise<RegExpMatchArray> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      watchers.delete(watch);
      clearTimeout(timer);
      act();
    };
    const watch = () => {
      const match = output().match(pattern);
      if (match) settle(() => resolve(match));
    };
    const fail = (why: string) => () => reject(new Error(`${why} before ${String(pattern)}:\n${output()}`));
    const timer = setTimeout(() => settle(fail(`${timeoutMs} ms passed`)), timeoutMs);
    watchers.add(watch);
    void exited.then(({ code, signal }) => {
      watch();
      settle(fail(`it ended (${signal ?? code})`));
    });
    watch();
  });
}

/** Polls until `check` answers something; for what no event announces. */
export async function eventually<T>(
  check: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  { timeoutMs = 30_000, everyMs = 50, what = 'it' }: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found) return found;
    if (Date.now() > until) throw new Error(`${what} did not happen within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** All processes below a pid, deepest first. */
export function descendantsOf(pid: number): ProcessIdentity[] {
  return childrenOf(pid).flatMap((child) => descendantsOf(child.pid).concat(child));
}

/** Ports nobody listens on at this moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    // below the range from which the system takes ports for outgoing connections: one of those may take it meanwhile
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

export { identify, isAlive };
