import type { EventEmitter } from 'node:events';
import type pg from 'pg';

type Column = {
  name: string;
  /** As `pg_type` names it; an array begins with `_`. */
  type: string;
  /** The table's column (`table.column`) that it is read straight from. */
  from: { column: string; nullable: boolean } | undefined;
};
export type Described = { parameters: string[]; columns: Column[] };

type Wire = EventEmitter & {
  parse(query: { name: string; text: string; types: number[] }): void;
  describe(what: { type: 'S'; name: string }): void;
  sync(): void;
};
type Answer = { oids: number[]; fields: pg.FieldDef[] };

/** What the database makes of statements: each is parsed and described, none is run. */
export async function createDescriber(client: pg.ClientBase): Promise<(text: string) => Promise<Described>> {
  const types = await client.query<{ oid: number; name: string }>('select oid, typname as name from pg_type');
  const nameOf = new Map(types.rows.map(({ oid, name }) => [oid, name]));
  const stored = await client.query<{ at: string; column: string; nullable: boolean }>(
    `select attrelid || '.' || attnum as at, attrelid::regclass || '.' || attname as "column", not attnotnull as nullable
     from pg_attribute where attnum > 0`,
  );
  const fromOf = new Map(stored.rows.map(({ at, column, nullable }) => [at, { column, nullable }]));
  return async (text) => {
    const { oids, fields } = await ask(client, text);
    return {
      parameters: oids.map((oid) => nameOf.get(oid) ?? String(oid)),
      columns: fields.map(({ name, dataTypeID, tableID, columnID }) => ({
        name,
        type: nameOf.get(dataTypeID) ?? String(dataTypeID),
        from: fromOf.get(`${tableID}.${columnID}`),
      })),
    };
  };
}

function ask(client: pg.ClientBase, text: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const answer: Answer = { oids: [], fields: [] };
  let wire: Wire | undefined;
  const onParameters = (message: { dataTypeIDs: number[] }) => (answer.oids = message.dataTypeIDs);
  const end = (settle: () => void) => {
    wire?.off('parameterDescription', onParameters);
    settle();
  };
  client.query({
    submit(connection) {
      wire = connection as unknown as Wire;
      wire.on('parameterDescription', onParameters);
      wire.parse({ name: '', text, types: [] });
      wire.describe({ type: 'S', name: '' });
      wire.sync();
    },
    handleRowDescription: (message: { fields: pg.FieldDef[] }) => (answer.fields = message.fields),
    handleReadyForQuery: () => end(() => resolve(answer)),
    handleError: (error: Error) => end(() => reject(error)),
  } as { submit(connection: unknown): void });
  return promise;
}
