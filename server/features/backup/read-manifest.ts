import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../lib/app-error.ts';
import { manifest, type Manifest, manifestName } from './manifest.ts';

/** What a backup says of itself. Throws `not_found` where there is none, `bad_input` where it can't be read. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, manifestName), 'utf8').catch(() => undefined);
  if (text === undefined) throw new AppError('not_found', `${folder} is no backup: it has no ${manifestName}.`);
  const parsed = manifest.safeParse(parseJson(text));
  if (!parsed.success)
    throw new AppError('bad_input', `${manifestName} is damaged or of a newer format. Nothing was changed.`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
