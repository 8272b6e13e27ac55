import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';

// from the earliest moment that is still unchecked: what one restore has not answered the next one does not either
const show = statement({
  name: 'restored_show',
  text: `with last as (
      select r.id, (select min(taken_at) from restoration where done_at is null or id = r.id) as taken_at, r.restored_at, r.journal, r.cause
      from restoration r order by r.id desc limit 1
    ), open as (update restoration set done_at = null, done_by = null from last where restoration.id = last.id)
    insert into needs_you (kind, subject, since, detail)
    select 'restored', 'restoration', restored_at, jsonb_build_object('restorationId', id, 'takenAt', taken_at, 'restoredAt', restored_at,
      'missingMs', round(extract(epoch from restored_at - taken_at) * 1000), 'journal', journal, 'cause', cause) from last
    on conflict (kind, subject) where resolved_at is null do update set since = excluded.since, detail = excluded.detail`,
});

/** Says under *Needs you* that keys are on hold since the shop came back, and keeps saying it. */
export async function showHeld(tx: Connection): Promise<void> {
  await run(tx, show, []);
}

const close = statement<never, [string]>({
  name: 'restored_close',
  text: `with done as (
      update restoration set done_at = now(), done_by = $1 where done_at is null
        and not exists (select from stock_key where held_by is not null and sold_at is null) returning id
    )
    update needs_you set resolved_at = now(), resolved_by = $1 where kind = 'restored' and resolved_at is null and exists (select from done)`,
});

/** Takes the row away when no key is on hold any more; else nothing. */
export async function closeWhenNothingHeld(tx: Connection, by: string): Promise<void> {
  await run(tx, close, [by]);
}
