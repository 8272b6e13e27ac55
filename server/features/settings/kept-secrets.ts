import { defined } from '../../contract/defined.ts';
import { z } from 'zod';
import { AppError } from '../../lib/app-error.ts';

/** Stands for a secret that is kept but not shown; sent back, it means "as it was". */
export const maskedSecret = '••••••••';

/** JSON Schema; each property may carry `secret` (kept, never shown) and `address` (where secrets are sent). */
export type SettingsSchema = { properties?: Record<string, Record<string, unknown>>; required?: string[] };
type Values = Record<string, unknown>;

export function schemaOf(settings: z.ZodType): SettingsSchema {
  return z.toJSONSchema(settings, { io: 'input' }) as SettingsSchema;
}

export function withMask(schema: SettingsSchema, settings: Values): Values {
  const shown = { ...settings };
  for (const name of marked(schema, 'secret')) if (shown[name]) shown[name] = maskedSecret;
  return shown;
}

/**
 * Puts kept secrets back where their mask was sent. A secret goes only where it went before: with another address it is
 * refused (`bad_input`, the secret's name as field), since the new one would be told it.
 */
export function withKeptSecrets(schema: SettingsSchema, sent: Values, kept: Values | undefined): Values {
  const masked = marked(schema, 'secret').filter((name) => sent[name] === maskedSecret);
  const moved = marked(schema, 'address').some((name) => valueOf(schema, sent, name) !== valueOf(schema, kept, name));
  if (masked.length > 0 && (!kept || moved)) {
    throw new AppError('bad_input', 'The address changed: type its secret again.', {
      field: defined(masked[0], 'masked[0]'),
      reason: 'secret_again',
    });
  }
  return { ...sent, ...Object.fromEntries(masked.map((name) => [name, kept?.[name]])) };
}

function marked({ properties = {} }: SettingsSchema, mark: 'secret' | 'address'): string[] {
  return Object.entries(properties).flatMap(([name, property]) => (property[mark] === true ? [name] : []));
}

/** What is left out, empty and the default are the same place. */
function valueOf({ properties = {} }: SettingsSchema, values: Values | undefined, name: string): string {
  const value = values?.[name];
  const said = (value === '' ? undefined : value) ?? properties[name]?.default ?? '';
  return JSON.stringify(typeof said === 'string' ? said.trim() : said);
}

/** Names the field from where the form has it: `settings.key`. */
export function inField<Result>(name: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.extra.field === undefined) throw error;
    throw new AppError(error.code, error.message, { ...error.extra, field: `${name}.${error.extra.field}` });
  }
}
