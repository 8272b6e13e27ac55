import { defined } from '../contract/defined.ts';
import type { z } from 'zod';
import { AppError } from '../lib/app-error.ts';

/** What came in as the schema wants it, or one clear `bad_input` that names the field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
  const field = issue.path.join('.');
  throw new AppError('bad_input', `${field || 'input'}: ${issue.message}`, { field });
}
