import { settingsThatAsk } from '../../contract/fresh-identity.ts';
import { shopSettings, type ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { encrypt } from '../../lib/seal.ts';
import { needIdentity } from '../account/need-identity.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { closeNeeds } from '../needs/needs-you.ts';
import { forgetSettings, loadSettings } from './read.ts';

const upsert = statement<never, [string, string]>({
  name: 'settings_save',
  text: `insert into setting (key, value) values ($1, $2)
    on conflict (key) do update set value = excluded.value, updated_at = now()`,
});

const lock = statement({
  name: 'settings_lock',
  text: "select pg_advisory_xact_lock(hashtextextended('settings', 240))",
});

const remove = statement<never, [string]>({ name: 'settings_remove', text: 'delete from setting where key = $1' });

/** Changes some settings and keeps the others; seen everywhere within 2 s. */
export async function saveSettings(ctx: Context, change: Partial<ShopSettings>, actor: Actor): Promise<ShopSettings> {
  const saved = await transaction(ctx.db, async (tx) => {
    // one after another: each change is made to what the one before has left
    await run(tx, lock, []);
    const before = await loadSettings(ctx, tx);
    const after = shopSettings.parse({ ...before, ...change });
    if (settingsThatAsk(before, after).length > 0) needIdentity(actor);
    const { smtp, ...shop } = after;
    await run(tx, upsert, ['shop', JSON.stringify(shop)]);
    await saveSmtp(tx, ctx, smtp);
    if (JSON.stringify(before.smtp) !== JSON.stringify(smtp)) await tryMailsAnew(tx);
    await appendAudit(tx, {
      actor,
      action: 'settings.save',
      subject: 'shop',
      detail: { changed: Object.keys(change) },
    });
    return after;
  });
  forgetSettings(ctx);
  return saved;
}

async function saveSmtp(tx: Connection, ctx: Context, smtp: ShopSettings['smtp']): Promise<void> {
  if (!smtp) return void (await run(tx, remove, ['smtp']));
  const sealed = encrypt(ctx.secrets.settings, JSON.stringify(smtp), 'setting:smtp').toString('base64');
  await run(tx, upsert, ['smtp', JSON.stringify({ sealed })]);
}

const hurry = statement({
  name: 'settings_hurry_mails',
  text: "update job set locked_until = now() where task in ('dispense.mail', 'commission.mail-link') and locked_by is null and dead_at is null",
});

/** What waited for the mail server to be mended goes out now; what still fails is told anew. */
async function tryMailsAnew(tx: Connection): Promise<void> {
  await closeNeeds(tx, 'smtp', { kinds: ['mail_server'] });
  await run(tx, hurry, []);
}
