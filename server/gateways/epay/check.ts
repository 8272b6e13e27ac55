import { AppError } from '../../lib/app-error.ts';
import type { Finding } from '../gateway.ts';
import { type Dialect, dialects } from './sign.ts';

/**
 * Tries an unpaid order in the chosen way of signing; when the gateway does not accept it, in the others, to say which one it
 * wants. `place` throws `wrong_signature` when it was not accepted.
 */
export async function checkSigning(
  chosen: Dialect,
  place: (dialect: Dialect) => Promise<void>,
): Promise<Finding | undefined> {
  try {
    await place(chosen);
    return undefined;
  } catch (error) {
    if (!isRefused(error)) throw error;
  }
  for (const value of dialects.filter((dialect) => dialect !== chosen)) {
    try {
      await place(value);
      return { cause: 'wrong_signature', mend: { field: 'dialect', value } };
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }
  return { cause: 'key_refused' };
}

function isRefused(error: unknown): boolean {
  return error instanceof AppError && error.extra.reason === 'wrong_signature';
}
