import { defined } from '../contract/defined.ts';
import { readdir } from 'node:fs/promises';
import { migrationsDir, SchemaRefused, tooNew } from '../db/migrate.ts';
import type { StandingConnection } from './standing-connection.ts';

/**
 * Throws `SchemaRefused` on a schema that this program can't run on: an empty one, one that lacks a migration, one that a newer program took
 * something away from. What a newer program only added is passed over, so that old and new instances serve side by side.
 */
export async function checkSchema(standing: StandingConnection): Promise<void> {
  const exists = await standing.query<{ found: boolean }>({
    text: "select to_regclass('migration') is not null as found",
  });
  if (!defined(exists.rows[0], 'whether there is a schema').found)
    throw new SchemaRefused('The database is empty; run `main migrate` first.');
  const { rows } = await standing.query<{ name: string; kind: string | null }>({
    text: "select name, to_jsonb(migration) ->> 'kind' as kind from migration",
  });
  const done = new Map(rows.map(({ name, kind }) => [name, kind]));
  const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort();
  const newer = tooNew(done, files);
  if (newer)
    throw new SchemaRefused(
      `The database was written by a newer Yinghuo (${newer}); update the program. Nothing was changed.`,
    );
  const missing = files.find((name) => !done.has(name));
  if (missing) throw new SchemaRefused(`The database lacks ${missing}; run \`main migrate\` first.`);
}
