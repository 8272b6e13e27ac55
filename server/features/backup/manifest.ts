import { z } from 'zod';

export const manifestName = 'manifest.json';

export const manifest = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(
    z.object({ table: z.string(), columns: z.array(z.string()), rows: z.number().int(), sha256: z.string() }),
  ),
});
export type Manifest = z.output<typeof manifest>;

export const fileOf = (table: string): string => `${table}.copy.gz`;
