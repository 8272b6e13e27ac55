import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { encrypt } from '../../lib/seal.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { inField, schemaOf, withKeptSecrets } from '../settings/kept-secrets.ts';
import { keptPlugIns } from './kept.ts';
import { findPlugIn, isWithinReach, type PlugInKind, registries } from './registries.ts';

const upsert = statement<never, [string, string]>({
  name: 'plug_in_save',
  text: `insert into setting (key, value) values ($1, $2)
    on conflict (key) do update set value = excluded.value, updated_at = now()`,
});

const switchOff = statement<never, [string, string]>({
  name: 'plug_ins_switch_off',
  text: `update setting set value = jsonb_set(value, '{enabled}', 'false'), updated_at = now()
    where key like $1 || ':%' and key <> $2`,
});

export type PlugInChange = {
  kind: PlugInKind;
  name: string;
  enabled: boolean;
  settings: Record<string, unknown>;
};

/** Checks settings against the plug-in's own schema and keeps them encrypted; the others go off where only one is on. Throws `bad_input` for what can't be reached from here. */
export async function savePlugIn(ctx: Context, change: PlugInChange, actor: Actor): Promise<void> {
  const { kind, name, enabled } = change;
  const plugIn = findPlugIn(kind, name);
  if (!plugIn) throw new AppError('not_found', `There is no such ${kind}.`, { field: 'name' });
  if (enabled && !isWithinReach(ctx, plugIn))
    throw new AppError('bad_input', 'It cannot be reached from where this shop runs; nothing was changed.', {
      field: 'name',
      reason: 'out_of_reach',
    });
  const key = `${kind}:${name}`;
  await transaction(ctx.db, async (tx) => {
    const kept = (await keptPlugIns(ctx, kind, tx)).find((each) => each.name === name);
    const typed = inField('settings', () =>
      withKeptSecrets(schemaOf(plugIn.settings), change.settings, kept?.settings),
    );
    const parsed = plugIn.settings.safeParse(typed);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new AppError('bad_input', issue?.message ?? 'It does not fit.', {
        field: `settings.${issue?.path.join('.')}`,
      });
    }
    const sealed = encrypt(ctx.secrets.settings, JSON.stringify(parsed.data), key).toString('base64');
    if (enabled && registries[kind].fallback !== null) await run(tx, switchOff, [kind, key]);
    await run(tx, upsert, [key, JSON.stringify({ enabled, sealed })]);
    await appendAudit(tx, { actor, action: 'plugIns.save', subject: key, detail: { enabled } });
  });
}
