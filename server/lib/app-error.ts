import { type ErrorBody, type ErrorCode, errorCodes } from '../contract/error-codes.ts';

type Extra = Omit<ErrorBody, 'code' | 'message'> & { cause?: unknown };

/** The one error class. Its message is safe to show; vendor and database detail goes into `cause`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly extra: Omit<Extra, 'cause'>;

  constructor(code: ErrorCode, message: string, { cause, ...extra }: Extra = {}) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.extra = extra;
  }

  get status(): number {
    return errorCodes[this.code];
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message, ...this.extra };
  }
}

/** Unknown failures become `internal` and keep their own words to the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isDiskFull(error))
    return new AppError('unavailable', 'The shop has no room to write anything down; nothing was changed.', {
      reason: 'disk_full',
      retryAfterSeconds: 30,
      cause: error,
    });
  if (isUnavailable(error)) {
    return new AppError('unavailable', 'The shop is catching its breath; try again in a moment.', {
      retryAfterSeconds: 3,
      cause: error,
    });
  }
  return new AppError('internal', 'Something went wrong on our side; nothing was changed.', { cause: error });
}

const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
]);

/** Of this machine or of the database. */
const isDiskFull = (error: unknown): boolean =>
  ['53100', 'ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown } | null)?.code));

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as { code?: unknown }).code;
  return (
    (typeof code === 'string' && unavailableCodes.has(code)) ||
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}
