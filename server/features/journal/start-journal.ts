import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { openJournal } from './open-journal.ts';

/** Begins this process's part of the delivery journal, where the shop wants one; it must not deliver when that fails. */
export async function startJournal(ctx: Context): Promise<void> {
  const { deliveryJournal: folder } = ctx.config;
  if (folder === undefined) return;
  try {
    ctx.journal = await openJournal(ctx, folder);
  } catch (cause) {
    throw new AppError(
      'internal',
      `YINGHUO_DELIVERY_JOURNAL: ${folder} can't be written; nothing is delivered without it.`,
      {
        cause,
      },
    );
  }
}
