import { AppError } from '../lib/app-error.ts';

/** A gateway that hasn't answered by then has failed, ms. */
export const answerTimeoutMs = 10_000;

/** No answer of a gateway is longer, characters. */
const maxAnswerLength = 64_000;

/** Runs one exchange with a gateway: ends it on `signal` or after 10 s, and whatever fails is `gateway_failed`. */
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
    throw new AppError('gateway_failed', message, { cause: error });
  }
}

/** The JSON of a gateway's answer. What it said instead of JSON stays out of the error: it may repeat our credentials. */
export async function readJson(label: string, response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok || text.length > maxAnswerLength) {
    throw new AppError('gateway_failed', `${label} answered with status ${response.status}.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('gateway_failed', `${label} answered with something other than JSON.`);
  }
}
