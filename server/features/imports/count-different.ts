import type { Connection } from '../../db/database.ts';
import { one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { ImportSession } from './import-session.ts';

const count = statement<{ staged: number; different: number }, [string]>({
  name: 'import_count_different',
  text: `with counted as (
      select coalesce(sum(n), 0)::int as staged, count(*)::int as different
      from (select count(*) as n from import_row where session_id = $1 group by blind_index)
    ), noted as (
      update import_session set different_count = different from counted where id = $1 and staged = staged_count
    ) select staged, different from counted`,
});

const countStaged = statement<{ staged: number }, [string]>({
  name: 'import_count_staged',
  text: 'select count(*)::int as staged from import_row where session_id = $1',
});

/** How many of the staged keys differ from each other; counted once. */
export async function countDifferent(tx: Connection, session: ImportSession): Promise<number> {
  const known = session.different_count;
  const { staged, different } =
    known === null
      ? await one(tx, count, [session.id])
      : { ...(await one(tx, countStaged, [session.id])), different: known };
  if (staged !== session.staged_count) {
    // staging is not in the log that survives a crash of Postgres; what is missing is said, never imported in part
    throw new AppError('conflict', 'The database was restarted during this import; start it again.', {
      reason: 'import_lost',
    });
  }
  return different;
}
