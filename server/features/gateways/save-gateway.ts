import { defined } from '../../contract/defined.ts';
import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { type GatewayName, gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import { encrypt } from '../../lib/seal.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { forgetGateways } from './configured-gateways.ts';

const upsert = statement<never, [string, string]>({
  name: 'gateway_save',
  text: `insert into setting (key, value) values ($1, $2)
    on conflict (key) do update set value = excluded.value, updated_at = now()`,
});

export type GatewayChange = {
  name: string;
  enabled: boolean;
  position: number;
  strict?: boolean | undefined;
  settings: unknown;
};

/** Checks a gateway's settings against its own schema and keeps them encrypted. */
export async function saveGateway(
  ctx: Context,
  { name, enabled, position, strict = false, settings }: GatewayChange,
  actor: Actor,
): Promise<void> {
  if (!Object.hasOwn(gateways, name)) throw new AppError('not_found', 'There is no such gateway.', { field: 'name' });
  const parsed = gateways[name as GatewayName].settings.safeParse(settings);
  if (!parsed.success) {
    const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
    throw new AppError('bad_input', issue.message, { field: `settings.${issue.path.join('.')}` });
  }
  const key = `gateway:${name}`;
  const sealed = encrypt(ctx.secrets.settings, JSON.stringify(parsed.data), key).toString('base64');
  await transaction(ctx.db, async (tx) => {
    await run(tx, upsert, [key, JSON.stringify({ enabled, position, strict, sealed })]);
    await appendAudit(tx, { actor, action: 'gateways.save', subject: name, detail: { enabled, position, strict } });
  });
  forgetGateways(ctx);
}
