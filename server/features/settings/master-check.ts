import { one, statement } from '../../db/statement.ts';
import { SchemaRefused } from '../../db/migrate.ts';
import { hmac } from '../../lib/token.ts';
import type { Context } from '../context.ts';

const keep = statement<{ value: string }, [string]>({
  name: 'settings_master_check',
  text: `with kept as (insert into setting (key, value) values ('master_check', to_jsonb($1::text)) on conflict (key) do nothing returning value)
    select value from kept union all select value from setting where key = 'master_check' limit 1`,
});

/** Refuses a master key that this shop's data was not sealed under, before anything is written with it. */
export async function checkMasterKey(ctx: Pick<Context, 'db' | 'secrets'>): Promise<void> {
  const mark = hmac(ctx.secrets.settings, 'yinghuo master check').toString('base64url');
  const row = await one(ctx.db, keep, [mark]);
  if (row.value === mark) return;
  throw new SchemaRefused(
    'The master key is not the one this shop was made with; put that one back (.data/master.key or YINGHUO_MASTER_KEY). Nothing was changed.',
  );
}
