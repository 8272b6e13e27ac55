import { defined } from '../contract/defined.ts';
import type pg from 'pg';

/** Rows are added and never changed: the shop that runs may not even try. */
export const appendOnlyTables = [
  'audit_entry',
  'audit_seal',
  'audit_sealed',
  'ledger_entry',
  'ledger_transfer',
  'policy_version',
  'staff_act',
] as const;

/** Only a migration writes these. */
export const readOnlyTables = ['migration'] as const;

const ownersFunctions = [
  'keep_partition(text, bigint, timestamptz, timestamptz)',
  'drop_partition(text, bigint)',
] as const;

/** The role that the shop runs as can't be made or given its rights; nothing was changed. */
export class RightsRefused extends Error {}

/**
 * Gives the role of `runningUrl` what the shop needs to run on the schema that `client` owns, and no more: no DDL, no
 * TRUNCATE, no rights beyond this database. The role is made where that is allowed. Safe to repeat, inside a transaction.
 */
export async function grantRunning(client: pg.ClientBase, runningUrl: string): Promise<void> {
  const { username, password } = new URL(runningUrl);
  const name = decodeURIComponent(username);
  const owner = await client.query<{ name: string; database: string }>(
    'select current_user as name, current_database() as database',
  );
  const { name: ownerName, database } = defined(owner.rows[0], 'the owner');
  if (!name || name === ownerName) return;
  await ensureRole(client, name, decodeURIComponent(password));
  const role = client.escapeIdentifier(name);
  const schema = `grant usage on schema public to ${role};
    grant select, insert, update, delete on all tables in schema public to ${role};
    grant usage, select on all sequences in schema public to ${role};
    alter default privileges in schema public grant select, insert, update, delete on tables to ${role};
    alter default privileges in schema public grant usage, select on sequences to ${role}`;
  await client.query(schema);
  await client.query(`revoke update, delete on ${appendOnlyTables.join(', ')} from ${role}`);
  await client.query(`revoke insert, update, delete on ${readOnlyTables.join(', ')} from ${role}`);
  for (const routine of ownersFunctions) await client.query(`grant execute on function ${routine} to ${role}`);
  // a large import is planned well only when its staging rows have been counted; older versions have no such right
  if (await isAtLeast(client, 17)) await client.query(`grant maintain on import_row to ${role}`);
  // a refused order is an error to the server and none to the shop: its statement, 3 kB each, would fill the log
  await ifAllowed(
    client,
    `alter role ${role} in database ${client.escapeIdentifier(database)} set log_min_messages = 'log';
     alter role ${role} in database ${client.escapeIdentifier(database)} set log_min_error_statement = 'fatal'`,
  );
  await ifAllowed(
    client,
    `grant connect on database ${client.escapeIdentifier(database)} to ${role};
     revoke temporary, create on database ${client.escapeIdentifier(database)} from public`,
  );
}

async function ensureRole(client: pg.ClientBase, name: string, password: string): Promise<void> {
  const known = await client.query('select 1 from pg_roles where rolname = $1', [name]);
  if (known.rowCount) return;
  const role = client.escapeIdentifier(name);
  const secret = password ? ` password ${client.escapeLiteral(password)}` : '';
  const made = await ifAllowed(
    client,
    `create role ${role} login nosuperuser nocreatedb nocreaterole noreplication${secret}`,
  );
  if (!made)
    throw new RightsRefused(
      `DATABASE_URL names the role ${name}, which does not exist and cannot be made by this owner; run deploy/postgres-roles.sql first. Nothing was changed.`,
    );
}

/** Whether it was done: roles belong to the whole server, so another shop may be making the same one, or this owner may not. */
async function ifAllowed(client: pg.ClientBase, text: string): Promise<boolean> {
  await client.query('savepoint rights');
  try {
    await client.query(text);
    await client.query('release savepoint rights');
    return true;
  } catch (error) {
    await client.query('rollback to savepoint rights');
    const code = (error as { code?: string }).code ?? '';
    if (['42710', '23505'].includes(code)) return true;
    if (code === '42501') return false;
    throw error;
  }
}

async function isAtLeast(client: pg.ClientBase, major: number): Promise<boolean> {
  const { rows } = await client.query<{ n: number }>("select current_setting('server_version_num')::int / 10000 as n");
  return defined(rows[0], 'server_version_num').n >= major;
}

/** What a running role may do beyond its need, in plain words; empty when it has the least rights. */
export async function excessRights(client: Pick<pg.ClientBase, 'query'>): Promise<string[]> {
  const { rows } = await client.query<{ superuser: boolean; owner: boolean }>(
    `select (select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = current_user) as superuser,
       exists (select from pg_class where relname = 'orders' and pg_has_role(relowner, 'usage')) as owner`,
  );
  const { superuser, owner } = defined(rows[0], 'the rights');
  return [...(superuser ? ['may change the database server'] : []), ...(owner ? ['owns the tables'] : [])];
}
