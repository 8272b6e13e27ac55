// Writes server/db/tables.ts from a migrated database: node scripts/generate-tables.ts postgres://...
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { appRoot } from '../server/lib/app-root.ts';

const types: Record<string, string> = {
  bigint: 'number',
  integer: 'number',
  real: 'number',
  boolean: 'boolean',
  uuid: 'string',
  text: 'string',
  inet: 'string',
  xid8: 'string',
  jsonb: 'unknown',
  bytea: 'Buffer',
  date: 'string',
  'timestamp with time zone': 'Date',
  ARRAY: 'number[]',
};

const client = new pg.Client({ connectionString: process.argv[2] });
await client.connect();
const { rows } = await client.query<{
  table_name: string;
  column_name: string;
  data_type: string;
  is_nullable: string;
  optional: boolean;
}>(
  `select table_name, column_name, data_type, is_nullable, column_default is not null or is_identity = 'YES' as optional
   from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`,
);
await client.end();

const tables = Map.groupBy(rows, (row) => row.table_name);
const body = [...tables].map(([table, columns]) => {
  const fields = columns.map((column) => {
    const type = types[column.data_type] ?? 'unknown';
    const nullable = column.is_nullable === 'YES' && type !== 'unknown' ? `${type} | null` : type;
    return `    ${column.column_name}: ${column.optional ? `Generated<${nullable}>` : nullable};`;
  });
  return `  ${table}: {\n${fields.join('\n')}\n  };`;
});
await writeFile(
  join(appRoot, 'server/db/tables.ts'),
  `// Generated from the migrated schema by scripts/generate-tables.ts.\nimport type { Generated } from 'kysely';\n\nexport type Tables = {\n${body.join('\n')}\n};\n`,
);
