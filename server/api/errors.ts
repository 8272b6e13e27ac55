import { defined } from '../contract/defined.ts';
import type { TRPCError } from '@trpc/server';
import { z } from 'zod';
import { AppError, toAppError } from '../lib/app-error.ts';

const trpcCodes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<number, TRPCError['code']>;

export function trpcCodeOf(error: AppError): TRPCError['code'] {
  return trpcCodes[error.status as keyof typeof trpcCodes];
}

/** tRPC's own refusals, before any procedure runs. */
const transportRefusals: Partial<Record<TRPCError['code'], () => AppError>> = {
  NOT_FOUND: () => new AppError('not_found', 'There is no such procedure.'),
  METHOD_NOT_SUPPORTED: () => new AppError('bad_input', 'This procedure is called with the other method.'),
  PARSE_ERROR: () => new AppError('bad_input', 'The body is not valid JSON.'),
  BAD_REQUEST: () => new AppError('bad_input', 'The request is not well-formed.'),
  UNSUPPORTED_MEDIA_TYPE: () => new AppError('bad_input', 'The body must be JSON.'),
  PAYLOAD_TOO_LARGE: () => new AppError('too_large', 'That is too much at once.'),
};

/** What a refused call tells: the verb's own error, the wrong field of an input, or that something broke. Never a stack. */
export function appErrorOf(error: TRPCError): AppError {
  const { cause } = error;
  if (cause instanceof AppError) return cause;
  if (cause instanceof z.core.$ZodError) return wrongInput(cause);
  return transportRefusals[error.code]?.() ?? toAppError(cause ?? error);
}

export function wrongInput(error: z.core.$ZodError): AppError {
  const issue = defined(error.issues[0], 'error.issues[0]');
  const field = issue.path.join('.');
  return new AppError('bad_input', `${field || 'input'}: ${issue.message}`, { field, cause: error });
}
