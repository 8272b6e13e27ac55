import { AppError } from '../../lib/app-error.ts';
import type { Actor } from '../context.ts';

/** Throws `confirm_identity` for a session that has not proven within 5 minutes who sits there. */
export function needIdentity({ identity }: Actor, why = 'Confirm your identity first.'): void {
  if (!identity || identity.fresh) return;
  throw new AppError('confirm_identity', why, { reason: identity.by });
}
