import { z } from 'zod';
import { isLoopback, readAddress } from './address.ts';
import type { Backend } from './backend.ts';
import { userAgent } from './user-agent.ts';

export type LaunchRequest = { backend?: string; token?: string };

/** What the launcher asked for; read once and taken out of the environment, where children could read it. */
export function takeLaunchRequest(env: NodeJS.ProcessEnv): LaunchRequest {
  const { YINGHUO_DESK_BACKEND: backend, YINGHUO_DESK_SIGN_IN: token } = env;
  delete env.YINGHUO_DESK_BACKEND;
  delete env.YINGHUO_DESK_SIGN_IN;
  return readLaunchRequest({ backend, token });
}

const launchRequest = z.object({ backend: z.string().max(2000), token: z.string().max(2000).optional() });

/** From the environment, or handed over by a second start; this computer's backends only. */
export function readLaunchRequest(value: unknown): LaunchRequest {
  const asked = launchRequest.safeParse(value);
  const read = asked.success ? readAddress(asked.data.backend) : undefined;
  if (!asked.success || !read || !('origin' in read) || !isLoopback(new URL(read.origin).hostname)) return {};
  return { backend: read.origin, ...(asked.data.token ? { token: asked.data.token } : {}) };
}

/** Trades the launcher's one-time token for a session. A refusal leaves the sign-in screen, so it needs no words here. */
export async function signInByToken(backend: Backend, token: string, timeoutMs = 5000): Promise<boolean> {
  const target = backend.target();
  try {
    const answer = await fetch(`${target.origin}/api/auth/sign-in/link`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: target.origin, 'user-agent': userAgent },
      body: JSON.stringify({ token }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.arrayBuffer();
    if (!answer.ok) return false;
    target.takeCookies(answer.headers.getSetCookie());
    return true;
  } catch {
    return false;
  }
}
