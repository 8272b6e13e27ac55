import type pg from 'pg';
import type { Connection, Database } from './database.ts';

/** The values of a statement: a tuple for `$1, $2, …`, or an object for `:name` where there are more than eight. */
export type Values = readonly unknown[] | Readonly<Record<string, unknown>>;

/** A prepared statement: named once, planned once a connection. */
export type Statement<Row = unknown, Taken = unknown> = {
  readonly name: string;
  readonly text: string;
  /** With named values: the name of each `$n`. */
  readonly order?: readonly string[];
  /** What comes back and what goes in: for the compiler only. */
  readonly shape?: { row: Row; values: Taken };
};

/** The row that a statement answers. */
export type RowOf<S extends Statement> = S extends Statement<infer Row> ? Row : never;

/** The values that a statement takes. */
export type ValuesOf<S extends Statement> = S extends Statement<unknown, infer Taken> ? Taken : never;

/**
 * Declares a statement with the row that it answers and the values that it takes; test/server/db/statements.test.ts holds both
 * against the migrated schema. `never`: its rows are counted at most. `:name` is replaced by `$n` here, once.
 */
export function statement<Row = never, Taken extends Values = []>({
  name,
  text,
}: {
  name: string;
  text: string;
}): Statement<Row, Taken> {
  const order: string[] = [];
  const numbered = text.replaceAll(/(?<![:\w]):([a-z]\w*)/g, (_, value: string) => {
    if (!order.includes(value)) order.push(value);
    return `$${order.indexOf(value) + 1}`;
  });
  return order.length > 0 ? { name, text: numbered, order } : { name, text };
}

type Target = { query(config: { name: string; text: string; values: unknown[] }): Promise<pg.QueryResult> };

function send<Taken>(
  on: Database | Connection,
  { name, text, order }: Statement<unknown, Taken>,
  values: Taken,
): Promise<pg.QueryResult> {
  const list = order ? order.map((key) => (values as Record<string, unknown>)[key]) : (values as unknown[]);
  const target: Target = 'pool' in on ? on.pool : on;
  return target.query({ name, text, values: list });
}

/** Runs a prepared statement on the pool or inside a transaction. */
export async function run<Row, Taken>(
  on: Database | Connection,
  which: Statement<Row, Taken>,
  values: NoInfer<Taken>,
): Promise<Row[]> {
  if ('pool' in on) {
    on.counts.statements++;
    on.counts.commits++;
  }
  return (await send(on, which, values)).rows as Row[];
}

/** As `run`, and answers how many rows were written. */
export async function runCount<Taken>(
  on: Database | Connection,
  which: Statement<unknown, Taken>,
  values: NoInfer<Taken>,
): Promise<number> {
  return (await send(on, which, values)).rowCount ?? 0;
}

/** The first row, if there is one. */
export async function maybeOne<Row, Taken>(
  on: Database | Connection,
  which: Statement<Row, Taken>,
  values: NoInfer<Taken>,
): Promise<Row | undefined> {
  const [row] = await run(on, which, values);
  return row;
}

/** The first row of a statement that always has one; throws an internal error that names the statement when it has none. */
export async function one<Row, Taken>(
  on: Database | Connection,
  which: Statement<Row, Taken>,
  values: NoInfer<Taken>,
): Promise<Row> {
  const [row] = await run(on, which, values);
  if (row === undefined) throw new Error(`The statement ${which.name} answered no row.`);
  return row;
}
