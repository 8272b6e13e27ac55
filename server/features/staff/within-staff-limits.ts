import type { Connection } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { openNeed } from '../needs/needs-you.ts';
import { staffLimitReasons } from './book-act.ts';

/** Runs what a person does in one transaction; where their limit of the day stops it, the owner is shown. */
export async function withinStaffLimits<T>(
  ctx: Context,
  actor: Actor,
  work: (tx: Connection) => Promise<T>,
): Promise<T> {
  try {
    return await transaction(ctx.db, work);
  } catch (error) {
    const reason = error instanceof AppError ? error.extra.reason : undefined;
    if (reason && (staffLimitReasons as readonly string[]).includes(reason)) {
      const subject = `${actor.id}:${reason}`;
      await openNeed(ctx.db, { kind: 'staff_limit', subject, detail: { by: actor.name, reason } });
    }
    throw error;
  }
}
