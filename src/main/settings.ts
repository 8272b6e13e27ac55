import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const bounds = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

const schema = z.object({
  backend: z.string().optional().catch(undefined),
  locale: z.enum(['zh-CN', 'en']).optional().catch(undefined),
  bounds: bounds.optional().catch(undefined),
  maximised: z.boolean().catch(false),
  zoomLevel: z.number().min(-4).max(6).catch(0),
  /** The merchant was told once that closing the window does not end the watch. */
  toldAboutTray: z.boolean().catch(false),
});
type SettingsData = z.output<typeof schema>;

export type Settings = { get(): SettingsData; set(change: Partial<SettingsData>): void };

/** Preferences of this computer; a damaged file is the defaults, field by field. */
export function openSettings(file: string): Settings {
  let data = schema.safeParse(readJson(file)).data ?? schema.parse({});
  return {
    get: () => data,
    set(change) {
      data = { ...data, ...change };
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify(data, null, 2), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
