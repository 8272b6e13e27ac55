import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { migrate } from '../../db/migrate.ts';
import { AppError } from '../../lib/app-error.ts';
import { refuseRunning } from '../instances/refuse-running.ts';
import type { Judgement } from '../journal/judge-journal.ts';
import { type JournalSource, judgeSince, type Since, soldByJournal } from '../restored/judge-since.ts';
import { catchUp } from './catch-up.ts';
import { fileOf, journalFolder, type Manifest } from './manifest.ts';
import { readManifest } from './read-manifest.ts';
import { ensureKept } from '../scaling/history/partitions.ts';
import { holdStock } from '../restored/hold.ts';
import { type Aftermath, knownBefore, readMark, settleRestored } from '../restored/settle-restored.ts';
import { columnList, everyTable, quoted } from './tables.ts';

export type RestoreOptions = {
  /** Overwrites a shop that has orders. Default: refused. */
  replace?: boolean;
  /** The shop was stopped before the backup and has not run since: it only moves, and nothing goes on hold. */
  moved?: boolean;
  /** Where the delivery journal is; the copy in the backup is read as well. */
  journal?: JournalSource | undefined;
};

export type RestoreResult = Manifest & { aftermath: Aftermath };

/**
 * Brings a backup back in one transaction: all of it or nothing. The shop must be stopped. What may have been sold since goes on hold,
 * ways in are dropped, and what would act on the outside once more waits for a person.
 */
export async function restore(
  databaseUrl: string,
  folder: string,
  { replace = false, moved = false, journal }: RestoreOptions = {},
): Promise<RestoreResult> {
  const taken = await readManifest(folder);
  await checkFiles(taken, folder);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'yinghuo restore' });
  await client.connect();
  try {
    await refuseRunning(client);
    await migrate(databaseUrl);
    await client.query('begin');
    await refuseUnfit(client, taken, replace);
    const before = await knownBefore(client, taken);
    const since = before.keys.filter((key) => key.sold_at > new Date(taken.takenAt)).length;
    if (moved && since > 0)
      throw new AppError(
        'conflict',
        `This shop has sold ${since} keys since the backup: it did not only move. Nothing was changed.`,
      );
    await withoutTriggers(client);
    await ensureKept(client, Date.parse(taken.takenAt));
    const all = await everyTable(client);
    await client.query(`truncate ${all.map(quoted).join(', ')}`);
    const indexes = await dropIndexes(client);
    for (const { table, columns, rows } of taken.tables) {
      const sink = client.query(copyFrom(`copy ${quoted(table)} (${columnList(columns)}) from stdin (format binary)`));
      await pipeline(createReadStream(join(folder, fileOf(table))), createGunzip(), sink);
      if (sink.rowCount !== rows)
        throw new AppError(
          'bad_input',
          `${table}: ${sink.rowCount} rows came back instead of ${rows}. Nothing was changed.`,
        );
    }
    await resetSequences(client);
    await client.query(countedAlready);
    // before its indexes are there: a million rows change
    const takenAt = new Date(taken.takenAt);
    const judged = await judge(
      client,
      { takenAt, atBackup: taken.journal, before },
      journal && withCopy(journal, folder),
    );
    const held = moved
      ? undefined
      : await holdStock(client, { cause: 'backup', takenAt, journal: judged.state, journalReason: judged.reason });
    await client.query("set local maintenance_work_mem = '512MB'");
    for (const definition of indexes) await client.query(definition);
    const aftermath = await settleRestored(client, {
      held,
      before,
      journal: journal && (await soldByJournal(client, journal, judged.deliveries)),
    });
    await catchUp(
      client,
      taken.tables.map(({ table }) => table),
    );
    await client.query('commit');
    await client.query('analyze');
    return { ...taken, aftermath };
  } finally {
    await client.end();
  }
}

// what came back was in the counters that came back beside it: this transaction counts as seen, or each sale would count again
const countedAlready = `update roll_up set seen = (
    select next || ':' || next || ':' from (select pg_current_xact_id()::text::bigint + 1 as next) own)::pg_snapshot`;

const withCopy = (journal: JournalSource, folder: string): JournalSource => ({
  ...journal,
  folders: [...journal.folders, join(folder, journalFolder)],
});

async function judge(client: pg.Client, since: Since, journal: JournalSource | undefined): Promise<Judgement> {
  return journal ? judgeSince(journal, since, await readMark(client)) : { state: 'none', deliveries: [] };
}

async function checkFiles(taken: Manifest, folder: string): Promise<void> {
  for (const { table, sha256 } of taken.tables) {
    const hash = createHash('sha256');
    try {
      for await (const chunk of createReadStream(join(folder, fileOf(table)))) hash.update(chunk as Buffer);
    } catch (cause) {
      throw new AppError('bad_input', `${fileOf(table)} is missing or cannot be read. Nothing was changed.`, { cause });
    }
    if (hash.digest('hex') !== sha256)
      throw new AppError('bad_input', `${fileOf(table)} is damaged. Nothing was changed.`);
  }
}

/** Rows come back as they were: append-only tables too, and in any order. */
async function withoutTriggers(client: pg.Client): Promise<void> {
  try {
    await client.query('set local session_replication_role = replica');
  } catch (cause) {
    throw new AppError(
      'not_allowed',
      'This database user may not restore: it needs superuser rights, or SET on session_replication_role. Nothing was changed.',
      { cause },
    );
  }
}

async function refuseUnfit(client: pg.Client, taken: Manifest, replace: boolean): Promise<void> {
  const known = new Set(
    (await client.query<{ name: string }>('select name from migration')).rows.map((row) => row.name),
  );
  const newer = taken.migrations.find((name) => !known.has(name));
  if (newer)
    throw new AppError(
      'conflict',
      `The backup is from a newer Yinghuo (${newer}); update the program first. Nothing was changed.`,
    );
  const orders = await client.query('select 1 from orders limit 1');
  if (orders.rowCount && !replace)
    throw new AppError(
      'conflict',
      'This shop has orders already; add --replace to overwrite them. Nothing was changed.',
    );
}

/** Secondary indexes are built once at the end instead of row by row. Answers their definitions. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map((row) => row.definition);
}

async function resetSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    "select table_name as table, column_name as column from information_schema.columns where table_schema = 'public' and is_identity = 'YES'",
  );
  for (const { table, column } of rows) {
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), greatest((select coalesce(max(${quoted(column)}), 0) from ${quoted(table)}), 1))`,
      [table, column],
    );
  }
}
