import type { z } from 'zod';
import { revealInput } from '../../contract/keys.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { askDispense } from '../dispense-requests/ask-dispense.ts';
import { parseInput } from '../parse-input.ts';

/** Shows one key in the clear. Every asking is audited, also a refused one. */
export async function revealKey(
  ctx: Context,
  input: z.input<typeof revealInput>,
  actor: Actor,
): Promise<{ key: string }> {
  const { keyId, reason } = parseInput(revealInput, input);
  const audit = { actor, action: 'keys.reveal', subject: `key:${keyId}`, detail: { reason } };
  const key = await askDispense(ctx, 'reveal', { input: { keyId }, actor, alongside: (tx) => appendAudit(tx, audit) });
  return { key: key.toString() };
}
