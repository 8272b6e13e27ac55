import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const sessions = statement({
  name: 'import_clear_sessions',
  text: `delete from import_session where expires_at < now() - case when state = 'confirmed' then interval '1 day' else interval '0' end`,
});

const unfinished = "select id from import_session where state <> 'confirmed'";
const rows = statement({
  name: 'import_clear_rows',
  text: `delete from import_row where session_id not in (${unfinished})`,
});
const chunks = statement({
  name: 'import_clear_chunks',
  text: `delete from import_chunk where session_id not in (${unfinished})`,
});

/** Forgets what lapsed or finished imports have left. */
export async function clearStaging(ctx: Context): Promise<void> {
  await run(ctx.db, sessions, []);
  await run(ctx.db, rows, []);
  await run(ctx.db, chunks, []);
}
