import type { TroubleCause } from '../contract/gateway-troubles.ts';
import { AppError } from '../lib/app-error.ts';
import { findJson } from './find-json.ts';

/** A gateway that hasn't answered by then has failed, ms. */
export const answerTimeoutMs = 10_000;

/** No answer of a gateway is longer, bytes. */
const maxAnswerBytes = 64_000;

/** A failure with what probably caused it, so that the desk can say what to do. */
export function failedBecause(reason: TroubleCause, message: string, cause?: unknown): AppError {
  return new AppError('gateway_failed', message, { reason, cause });
}

/** Runs one call to a gateway: ends it on `signal` or after 10 s, and whatever fails is `gateway_failed`. */
export async function callGateway<T>(
  label: string,
  signal: AbortSignal | undefined,
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  const within = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    within.throwIfAborted();
    return await call(within);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = within.aborted ? `${label} did not answer in time.` : `${label} could not be asked.`;
    throw failedBecause('no_answer', message, error);
  }
}

/**
 * The JSON of a gateway's answer, also behind a byte order mark or the notices that PHP prints before it. What it said instead
 * of JSON stays out of the error: it may repeat our credentials.
 */
export async function readJson(label: string, response: Response): Promise<unknown> {
  const { status } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    throw failedBecause(
      'redirected',
      `${label} answered with a redirect${placeOf(response)}: enter its final address.`,
    );
  }
  const text = await readText(label, response);
  if (!response.ok) throw failedBecause('server_error', `${label} answered with status ${status}.`);
  if (text.trim() === '') throw failedBecause('empty', `${label} answered with nothing.`);
  const found = findJson(text);
  if (found !== undefined) return found;
  const what = /<(?:!doctype|html|head|body)\b/i.test(text) ? 'a web page' : 'something other than JSON';
  throw failedBecause('not_json', `${label} answered with ${what}.`);
}

/** Where a redirect leads: host only, since the rest may repeat our credentials. */
function placeOf(response: Response): string {
  const to = response.headers.get('location') ?? '';
  return URL.canParse(to) ? ` to ${new URL(to).host}` : '';
}

/** At most 64 kB; reading stops there. */
async function readText(label: string, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxAnswerBytes) throw failedBecause('too_long', `${label} answered with more than 64 kB.`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
