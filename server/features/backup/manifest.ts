import { z } from 'zod';

/** Where a backup keeps its copy of the delivery journal. */
export const journalFolder = 'journal';
export const manifestName = 'manifest.json';

export const manifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({ table: z.string(), columns: z.array(z.string()), rows: z.number().int(), sha256: z.string() }),
  ),
  /** How far the delivery journal was before the first row was read; missing: there was none. */
  journal: z.array(z.object({ number: z.number().int(), bytes: z.number().int(), check: z.string() })).optional(),
});
export type Manifest = z.output<typeof manifest>;

export const fileOf = (table: string): string => `${table}.copy.gz`;
