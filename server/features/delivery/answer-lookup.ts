import { z } from 'zod';
import type { Context } from '../context.ts';
import { grantAccess } from './grant-access.ts';

/** A looked-up order's page stays open this long, ms. */
const lifetimeMs = 3_600_000;

const lookupInput = z.object({ orderIds: z.array(z.number().int()).max(20) });

/** Answers a look-up: one fresh token an order. */
export async function answerLookup(ctx: Context, input: unknown): Promise<string> {
  const { orderIds } = lookupInput.parse(input);
  const granted = [];
  for (const id of orderIds) {
    const { orderNo, token } = await grantAccess(ctx, id, { kind: 'lookup', lifetimeMs });
    granted.push({ orderNo, token });
  }
  return JSON.stringify(granted);
}
