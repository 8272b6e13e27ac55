// Writes server/db/tables.ts from a migrated database: node scripts/generate-tables.ts postgres://...
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { appRoot } from '../server/lib/app-root.ts';
import { describeTables } from './lib/describe-tables.ts';

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
try {
  await writeFile(join(appRoot, 'server/db/tables.ts'), await describeTables(client));
} finally {
  await client.end();
}
