import { readdir } from 'node:fs/promises';
import { migrationsDir, SchemaRefused } from '../db/migrate.ts';
import type { StandingConnection } from './standing-connection.ts';

/** Refuses to run on a schema that this program was not made for. */
export async function checkSchema(standing: StandingConnection): Promise<void> {
  const exists = await standing.query<{ found: boolean }>({
    text: "select to_regclass('migration') is not null as found",
  });
  if (!exists.rows[0]!.found) throw new SchemaRefused('The database is empty; run `main migrate` first.');
  const done = new Set(
    (await standing.query<{ name: string }>({ text: 'select name from migration' })).rows.map((row) => row.name),
  );
  const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort();
  const newer = [...done].find((name) => !files.includes(name));
  if (newer)
    throw new SchemaRefused(
      `The database was written by a newer Yinghuo (${newer}); update the program. Nothing was changed.`,
    );
  const missing = files.find((name) => !done.has(name));
  if (missing) throw new SchemaRefused(`The database lacks ${missing}; run \`main migrate\` first.`);
}
