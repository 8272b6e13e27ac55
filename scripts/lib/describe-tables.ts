import type pg from 'pg';

/** As the driver reads them, with the parsers of server/db/database.ts. */
const types: Record<string, string> = {
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float4: 'number',
  float8: 'number',
  numeric: 'number',
  bool: 'boolean',
  uuid: 'string',
  text: 'string',
  inet: 'string',
  cidr: 'string',
  xid8: 'string',
  pg_snapshot: 'string',
  time: 'string',
  jsonb: 'unknown',
  bytea: 'Buffer',
  date: 'Date',
  timestamptz: 'Date',
  _int8: 'string[]',
  _text: 'string[]',
  _uuid: 'string[]',
};

type Queryable = { query<Row extends pg.QueryResultRow>(text: string): Promise<pg.QueryResult<Row>> };
type Column = { table: string; column: string; type: string; nullable: boolean; optional: boolean };

/** The text of server/db/tables.ts for the schema that `on` is connected to. A partition is its parent's rows and has none of its own. */
export async function describeTables(on: Queryable): Promise<string> {
  const { rows } = await on.query<Column>(
    `select c.table_name as "table", c.column_name as "column", c.udt_name as type, c.is_nullable = 'YES' as nullable,
       c.column_default is not null or c.is_identity = 'YES' as optional
     from information_schema.columns c join pg_class t on t.relname = c.table_name and t.relnamespace = 'public'::regnamespace
     where c.table_schema = 'public' and not t.relispartition order by c.table_name collate "C", c.ordinal_position`,
  );
  const tables = [...Map.groupBy(rows, ({ table }) => table)];
  const body = tables.map(([table, columns]) => `  ${table}: {\n${columns.map(fieldOf).join('\n')}\n  };`);
  return `// Generated from the migrated schema by scripts/generate-tables.ts.\nimport type { Generated } from 'kysely';\n\nexport type Tables = {\n${body.join('\n')}\n};\n`;
}

function fieldOf({ table, column, type, nullable, optional }: Column): string {
  const known = types[type];
  if (known === undefined) throw new Error(`${table}.${column}: ${type} needs a row in scripts/lib/describe-tables.ts`);
  const value = nullable && known !== 'unknown' ? `${known} | null` : known;
  return `    ${column}: ${optional ? `Generated<${value}>` : value};`;
}
