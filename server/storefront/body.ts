import { defined } from '../contract/defined.ts';
import type { Context as HonoContext } from 'hono';
import { AppError } from '../lib/app-error.ts';

export const maxBodyBytes = 64 * 1024;

/** The body as text; bytes that are no UTF-8 are refused, not replaced. */
async function readText(c: HonoContext): Promise<string> {
  const bytes = await c.req.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('bad_input', 'The body is not valid UTF-8.');
  }
}

function requireType(c: HonoContext, type: string): void {
  const sent = defined((c.req.header('content-type') ?? '').split(';')[0], 'a content type')
    .trim()
    .toLowerCase();
  if (sent !== type) throw new AppError('bad_input', `Content-Type must be ${type}.`, { field: 'Content-Type' });
}

/** A JSON object whose texts Postgres can keep: no NUL, no half of a surrogate pair. */
export async function readJson(c: HonoContext): Promise<Record<string, unknown>> {
  requireType(c, 'application/json');
  const text = await readText(c);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_input', 'The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new AppError('bad_input', 'The body must be a JSON object.');
  for (const [name, field] of Object.entries(value)) {
    const texts = typeof field === 'object' && field !== null ? Object.entries(field).flat() : [field];
    if ([name, ...texts].some(isBroken))
      throw new AppError('bad_input', `${printable(name)}: has characters that cannot be kept.`, {
        field: printable(name),
      });
  }
  return value as Record<string, unknown>;
}

/** A form as browsers send it without files. */
export async function readForm(c: HonoContext): Promise<URLSearchParams> {
  requireType(c, 'application/x-www-form-urlencoded');
  const form = new URLSearchParams(await readText(c));
  for (const [name, value] of form) {
    if (isBroken(name) || isBroken(value))
      throw new AppError('bad_input', `${printable(name)}: has characters that cannot be kept.`, {
        field: printable(name),
      });
  }
  return form;
}

function isBroken(value: unknown): boolean {
  return typeof value === 'string' && (value.includes('\0') || !value.isWellFormed());
}

function printable(name: string): string {
  return name
    .toWellFormed()
    .replace(/[^\p{L}\p{N}._-]/gu, '')
    .slice(0, 60);
}
